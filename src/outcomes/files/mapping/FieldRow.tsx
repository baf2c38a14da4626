import type { ImportLook, ImportQuestion } from "../../../api/import-file.ts";
import {
  DATE_FORMATS,
  type DateFormat,
  DEAL_STATUSES,
  DEAL_TYPES,
  type Field,
  isDateField,
  type Mapping,
  sameValue,
} from "../../../domain/import/fields.ts";
import type { OutcomesWords } from "../../words.ts";

interface FieldRowProps {
  readonly t: OutcomesWords;
  readonly field: Field;
  readonly look: ImportLook;
  readonly mapping: Mapping;
  readonly onChange: (mapping: Mapping) => void;
}

const REQUIRED = new Set<Field>(["opportunity_id", "created_at", "type", "status", "currency"]);

/** Whether the question is about this field. */
const isOf = (question: ImportQuestion, field: Field): boolean => {
  switch (question.of) {
    case "field":
    case "date":
      return question.field === field;
    case "decimal-mark":
      return field === "amount";
    case "currency":
      return field === "currency";
    case "statuses":
      return field === "status";
    case "types":
      return field === "type";
  }
};

/** One thing that we need: the column that tells it, and how that column is written. */
export function FieldRow({ t, field, look, mapping, onChange }: FieldRowProps) {
  const label = t(`files.fields.${field}`);
  const open = look.questions.some((question) => isOf(question, field));
  const { [field]: column, ...others } = mapping.columns;
  const choose = (value: string) => {
    const columns = value === "" ? others : { ...others, [field]: Number(value) };
    const dates = { ...mapping.dates };
    // Another column may be written in another way.
    if (isDateField(field)) delete dates[field];
    onChange({ ...mapping, columns, dates });
  };
  const samples = column === undefined ? [] : (look.columns[column]?.samples ?? []);
  return (
    <tr className={open ? "is-open" : undefined}>
      <th scope="row">
        {label}
        {REQUIRED.has(field) && <span className="beneath">{t("files.map.required")}</span>}
      </th>
      <td>
        <select
          aria-label={t("files.map.columnOf", { field: label })}
          value={column ?? ""}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">{t("files.map.none")}</option>
          {look.header.map((heading, at) => (
            <option key={`${at} ${heading}`} value={at}>
              {look.header.indexOf(heading) === look.header.lastIndexOf(heading) && heading !== ""
                ? heading
                : `${heading} (${at + 1})`}
            </option>
          ))}
        </select>
        {samples.length > 0 && (
          <span className="beneath">
            <bdi>
              {samples
                .map((sample) => (sample.length > 40 ? `${sample.slice(0, 40)}…` : sample))
                .join(" · ")}
            </bdi>
          </span>
        )}
      </td>
      <td>
        <div className="meant-more">
          <Meaning {...{ t, field, look, mapping, onChange, label }} />
          {open && <span className="to-say">{t("files.map.say")}</span>}
        </div>
      </td>
    </tr>
  );
}

const isFormat = (value: string): value is DateFormat =>
  DATE_FORMATS.some((each) => each === value);

function Meaning({
  t,
  field,
  look,
  mapping,
  onChange,
  label,
}: FieldRowProps & { readonly label: string }) {
  const hasColumn = mapping.columns[field] !== undefined;
  if (isDateField(field)) {
    if (!hasColumn) return null;
    const question = look.questions.find((each) => each.of === "date" && each.field === field);
    const format = mapping.dates[field];
    return (
      <>
        <select
          aria-label={`${label}: ${t("files.map.date")}`}
          value={format ?? ""}
          onChange={({ target: { value } }) => {
            if (isFormat(value))
              onChange({ ...mapping, dates: { ...mapping.dates, [field]: value } });
          }}
        >
          {format === undefined && <option value="">{t("files.map.say")}</option>}
          {DATE_FORMATS.map((each) => (
            <option key={each} value={each}>
              {t(`files.format.${each}`)}
            </option>
          ))}
        </select>
        {question?.of === "date" && question.isMixed && (
          <span className="to-say">{t("files.map.mixed")}</span>
        )}
      </>
    );
  }
  switch (field) {
    case "amount":
      return (
        <select
          aria-label={t("files.map.mark")}
          value={mapping.decimalMark ?? ""}
          onChange={({ target: { value } }) =>
            onChange({ ...mapping, decimalMark: value === "," ? "," : "." })
          }
        >
          {mapping.decimalMark === null && <option value="">{t("files.map.say")}</option>}
          <option value=".">{t("files.map.markPoint")}</option>
          <option value=",">{t("files.map.markComma")}</option>
        </select>
      );
    case "currency":
      return <CurrencyOfOthers {...{ t, mapping, onChange }} />;
    case "status":
      return (
        <Values
          {...{ t, label, hasColumn }}
          values={look.values.statuses}
          known={mapping.statuses}
          all={mapping.status}
          choices={DEAL_STATUSES.map((each) => [each, t(`files.status.${each}`)] as const)}
          onKnown={(statuses) => onChange({ ...mapping, statuses })}
          onAll={(status) => onChange({ ...mapping, status })}
        />
      );
    case "type":
      return (
        <Values
          {...{ t, label, hasColumn }}
          values={look.values.types}
          known={mapping.types}
          all={mapping.type}
          choices={DEAL_TYPES.map((each) => [each, t(`files.types.${each}`)] as const)}
          onKnown={(types) => onChange({ ...mapping, types })}
          onAll={(type) => onChange({ ...mapping, type })}
        />
      );
    case "opportunity_id":
    case "name":
    case "account_id":
    case "account_name":
    case "prior_arr":
    case "new_arr":
    case "escalator":
    case "domain":
    case "zendesk_id":
    case "parent_id":
      return null;
  }
}

const CODE = /^[A-Z]{3}$/;

function CurrencyOfOthers({
  t,
  mapping,
  onChange,
}: Pick<FieldRowProps, "t" | "mapping" | "onChange">) {
  return (
    <input
      key={mapping.currency}
      aria-label={t("files.map.currency")}
      placeholder={t("files.map.currencyHint")}
      defaultValue={mapping.currency ?? ""}
      maxLength={3}
      onBlur={(event) => {
        const code = event.target.value.trim().toUpperCase();
        const currency = CODE.test(code) ? code : null;
        if (currency !== mapping.currency) onChange({ ...mapping, currency });
      }}
    />
  );
}

interface ValuesProps<Choice extends string> {
  readonly t: OutcomesWords;
  readonly label: string;
  readonly hasColumn: boolean;
  readonly values: readonly string[];
  readonly known: Readonly<Record<string, Choice>>;
  readonly all: Choice | null;
  readonly choices: readonly (readonly [Choice, string])[];
  readonly onKnown: (known: Record<string, Choice>) => void;
  readonly onAll: (choice: Choice | null) => void;
}

/** What each value of a column means; or, without a column, what is so of every line. */
function Values<Choice extends string>({
  t,
  label,
  hasColumn,
  values,
  known,
  all,
  choices,
  onKnown,
  onAll,
}: ValuesProps<Choice>) {
  const chosen = (value: string): Choice | null =>
    choices.find(([choice]) => choice === value)?.[0] ?? null;
  const options = (isOpen: boolean) => (
    <>
      {isOpen && <option value="">{t("files.map.say")}</option>}
      {choices.map(([choice, words]) => (
        <option key={choice} value={choice}>
          {words}
        </option>
      ))}
    </>
  );
  if (!hasColumn)
    return (
      <select
        aria-label={`${label}: ${t("files.map.all")}`}
        value={all ?? ""}
        onChange={({ target: { value } }) => onAll(chosen(value))}
      >
        {options(true)}
      </select>
    );
  return values.map((value) => {
    const meant = known[sameValue(value)];
    return (
      <label key={value}>
        <bdi>{value}</bdi>
        <select
          aria-label={t("files.map.valueOf", { value })}
          value={meant ?? ""}
          onChange={({ target }) => {
            const choice = chosen(target.value);
            if (choice !== null) onKnown({ ...known, [sameValue(value)]: choice });
          }}
        >
          {options(meant === undefined)}
        </select>
      </label>
    );
  });
}
