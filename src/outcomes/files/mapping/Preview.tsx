import type { ImportLook } from "../../../api/import-file.ts";
import {
  type Field,
  fieldsOf,
  isAmountField,
  isDateField,
  type Mapping,
  type Subject,
} from "../../../domain/import/fields.ts";
import type { OutcomesWords } from "../../words.ts";
import { Scroll } from "../Scroll.tsx";

interface PreviewProps {
  readonly t: OutcomesWords;
  /** Times are those of this zone. */
  readonly zone: string;
  readonly look: ImportLook;
  readonly subject: Subject;
  readonly mapping: Mapping;
}

/** The first lines as they are understood: days with their month's name, so that nobody takes one for another. */
export function Preview({ t, zone, look, subject, mapping }: PreviewProps) {
  const { rows } = look;
  const isTold = (field: Field) =>
    mapping.columns[field] !== undefined || rows.some((row) => row.understood[field] !== undefined);
  const fields = fieldsOf(subject).filter(isTold);
  const written = (field: Field, cell: string): string => {
    if (isDateField(field)) return dateOf(cell, t.locale, zone);
    if (isAmountField(field)) return amountOf(cell, t.locale);
    if (field === "status" || field === "type")
      return t.maybe(`files.${field === "type" ? "types" : "status"}.${cell}`) ?? cell;
    return cell;
  };
  return (
    <section className="problems preview">
      <h2 id="preview-title">{t("files.preview.title")}</h2>
      {rows.length === 0 ? (
        <p className="aside">{t("files.preview.none")}</p>
      ) : (
        <Scroll labelledBy="preview-title">
          <table>
            <thead>
              <tr>
                <th scope="col" className="number">
                  {t("files.preview.line")}
                </th>
                {fields.map((field) => (
                  <th
                    key={field}
                    scope="col"
                    className={isAmountField(field) ? "number" : undefined}
                  >
                    {t(`files.fields.${field}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.line}>
                  <td className="number">{row.line}</td>
                  {fields.map((field, at) => {
                    const wrong = row.problems.filter(
                      (each) => each.field === field || (each.field === null && at === 0),
                    );
                    const cell = row.understood[field];
                    const raw = row.cells[mapping.columns[field] ?? -1] ?? "";
                    return (
                      <td key={field} className={isAmountField(field) ? "number" : undefined}>
                        {/* As it stands in the file, until it is known what it means. */}
                        <bdi className={cell === undefined ? "aside" : undefined}>
                          {cell === undefined ? raw : written(field, cell)}
                        </bdi>
                        {wrong.map(({ problem }) => (
                          <span key={problem} className="beneath is-wrong">
                            <bdi>{problem}</bdi>
                          </span>
                        ))}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

/** "3 Apr 2026", with the time where there is one. */
function dateOf(cell: string, locale: string, zone: string): string {
  const isDay = cell.length === 10;
  const at = new Date(isDay ? `${cell}T00:00:00Z` : cell);
  if (Number.isNaN(at.getTime())) return cell;
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    ...(isDay ? { timeZone: "UTC" } : { timeZone: zone, hour: "2-digit", minute: "2-digit" }),
  }).format(at);
}

const isNumeric = (text: string): text is Intl.StringNumericLiteral =>
  /^-?\d+(?:\.\d+)?$/.test(text);

/** All of its digits, however many. */
function amountOf(cell: string, locale: string): string {
  return isNumeric(cell)
    ? new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 4 }).format(
        cell,
      )
    : cell;
}
