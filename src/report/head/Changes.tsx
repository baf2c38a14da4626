import type { Because, FigureChange } from "../../api/report.ts";
import { formatMoney } from "../../ui/format.ts";
import { useReader } from "../reader.ts";
import { sayExcluded, sayName, sayValue } from "../sentences.ts";

interface ChangesProps {
  readonly title: string;
  /** The day of what was reported, in words. */
  readonly reportedOn?: string;
  readonly changes: readonly FigureChange[];
  readonly opened?: boolean;
}

/** Figures that are no longer what was reported: what was, what is, and the rows because of which. */
export function Changes({ title, reportedOn, changes, opened = false }: ChangesProps) {
  const reader = useReader();
  const { t } = reader;
  const say = (metric: FigureChange["now"]) => (metric === null ? "–" : sayValue(metric, reader));
  // What changed of the whole changed of its parts as well, because of the same rows.
  const whole = changes.filter((change) => !isOfAPart(change));
  const told = whole.length > 0 ? whole : changes;
  const parts = changes.length - told.length;
  return (
    <details className="changes" open={opened}>
      <summary>{title}</summary>
      <ul>
        {told.map(({ metricId, reported, now, because, more }) => (
          <li key={metricId}>
            <p>
              <strong>{sayName(metricId, reader)}</strong>:{" "}
              {reportedOn === undefined
                ? t("changes.wasIs", { was: say(reported), is: say(now) })
                : t("changes.reportedNow", { day: reportedOn, was: say(reported), is: say(now) })}
            </p>
            {because.length > 0 && (
              <ul className="because">
                {because.map((row) => (
                  <li key={`${row.crm ?? ""} ${row.id}`}>
                    <Row row={row} />
                  </li>
                ))}
                {more > 0 && <li>{t("changes.more", { count: more })}</li>}
              </ul>
            )}
          </li>
        ))}
        {parts > 0 && <li>{t("changes.parts", { count: parts })}</li>}
      </ul>
    </details>
  );
}

function Row({ row }: { readonly row: Because }) {
  const reader = useReader();
  const { t } = reader;
  const { was, is, amountWas, amountIs, currency } = row;
  const amount = (minor: string | null) =>
    minor === null || currency === null ? null : formatMoney(minor, currency, t.locale);
  const place = (reason: string | null) =>
    reason === null
      ? t("changes.notThere")
      : reason === "counted"
        ? t("changes.counted")
        : sayExcluded(reason, reader);
  const sums = [amount(amountWas), amount(amountIs)];
  return (
    <>
      <bdi>{row.name ?? [row.crm, row.id].filter((part) => part !== null).join(" ")}</bdi>
      {": "}
      {was === is
        ? t("changes.wasIs", { was: sums[0] ?? "–", is: sums[1] ?? "–" })
        : t("changes.wasIs", {
            was: [place(was), sums[0]].filter((part) => part !== null).join(", "),
            is: [place(is), sums[1]].filter((part) => part !== null).join(", "),
          })}
    </>
  );
}

const isOfAPart = ({ metricId }: FigureChange): boolean =>
  /\.(?:signal|team|segment)\.|\.(?:no-team|no-segment|not-sure)(?:\.|$)/.test(metricId);
