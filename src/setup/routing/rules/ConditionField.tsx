import { type ReactNode, useId } from "react";
import { KINDS } from "../../../domain/flag.ts";
import { NOT_SURE } from "../../../domain/routing/body.ts";
import { nameOfSignal, useReading } from "../reading.ts";
import type { ConditionName } from "./describe.ts";
import { type RuleForm, type TypedName, wordsOf } from "./rule-form.ts";

interface ConditionFieldProps {
  readonly name: ConditionName;
  readonly form: RuleForm;
  readonly onChange: (part: Partial<RuleForm>) => void;
  readonly onRemove: () => void;
}

/** One thing that a rule asks for. */
export function ConditionField({ name, form, onChange, onRemove }: ConditionFieldProps) {
  const reading = useReading();
  const { t } = reading;
  const label = t(`routing.condition.${name}`);
  const within = (field: ReactNode) => (
    <div className="condition" data-condition={name}>
      {field}
      <button
        type="button"
        className="link"
        aria-label={t("routing.withoutCondition", { condition: label })}
        onClick={onRemove}
      >
        {t("routing.without")}
      </button>
    </div>
  );
  switch (name) {
    case "kinds":
      return within(
        <Choices
          legend={label}
          choices={KINDS.map((kind) => ({ id: kind, label: t(`routing.kind.${kind}`) }))}
          chosen={form.kinds}
          onChange={(chosen) => onChange({ kinds: KINDS.filter((kind) => chosen.includes(kind)) })}
        />,
      );
    case "categories":
      return within(
        <Choices
          legend={label}
          choices={withMissing(
            [...reading.categories].map(([id, text]) => ({ id, label: text })),
            form.categories,
          )}
          chosen={form.categories}
          onChange={(categories) => onChange({ categories })}
        />,
      );
    case "signals":
      return within(
        <Choices
          legend={label}
          choices={withMissing(
            [NOT_SURE, ...reading.signals.keys()].map((id) => ({
              id,
              label: nameOfSignal(reading, id),
            })),
            form.signals,
          )}
          chosen={form.signals}
          onChange={(signals) => onChange({ signals })}
        />,
      );
    case "arr":
      return within(<Revenue form={form} onChange={onChange} />);
    case "renewalWithinDays":
      return within(
        <label className="field short">
          {label}
          <input
            inputMode="numeric"
            value={form.days}
            onChange={(event) => onChange({ days: event.target.value })}
          />
        </label>,
      );
    case "plans":
    case "segments":
    case "regions":
    case "languages":
    case "tags":
    case "requesters":
      return within(<TypedList name={name} form={form} onChange={onChange} />);
  }
}

/** What a rule names and the taxonomy has no more can still be taken off. */
const withMissing = (
  choices: readonly { readonly id: string; readonly label: string }[],
  chosen: readonly string[],
) => [
  ...choices,
  ...chosen
    .filter((id) => !choices.some((choice) => choice.id === id))
    .map((id) => ({ id, label: id })),
];

interface ChoicesProps {
  readonly legend: string;
  readonly choices: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
}

export const Choices = ({ legend, choices, chosen, onChange }: ChoicesProps) => (
  <fieldset className="choices">
    <legend>{legend}</legend>
    <div className="choices-list">
      {choices.map(({ id, label }) => (
        <label key={id} className="choice">
          <input
            type="checkbox"
            aria-label={label}
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChange(
                event.target.checked ? [...chosen, id] : chosen.filter((each) => each !== id),
              )
            }
          />
          <span>
            <bdi>{label}</bdi>
          </span>
        </label>
      ))}
    </div>
  </fieldset>
);

interface TypedListProps {
  readonly name: TypedName;
  readonly form: RuleForm;
  readonly onChange: (part: Partial<RuleForm>) => void;
}

const COMMON_LANGUAGES = ["en", "de", "fr", "es", "pt", "ja"];

function TypedList({ name, form, onChange }: TypedListProps) {
  const { t, values } = useReading();
  const hint = useId();
  const typed = form.typed[name];
  const words = wordsOf(typed);
  const set = (text: string) => onChange({ typed: { ...form.typed, [name]: text } });
  const offered = {
    plans: values.plans,
    segments: values.segments,
    regions: values.regions,
    languages: COMMON_LANGUAGES,
    tags: [],
    requesters: [],
  }[name].filter((value) => !words.some((word) => word.toLowerCase() === value.toLowerCase()));
  return (
    <div className="typed-list">
      <label className="field">
        {t(`routing.condition.${name}`)}
        <input
          value={typed}
          aria-describedby={hint}
          onChange={(event) => set(event.target.value)}
        />
      </label>
      <p className="aside" id={hint}>
        {t(name === "requesters" ? "routing.requestersHint" : "routing.listHint")}
      </p>
      {offered.length > 0 && (
        <ul className="offered" aria-label={t("routing.offered")}>
          {offered.slice(0, 12).map((value) => (
            <li key={value}>
              <button
                type="button"
                className="chip"
                onClick={() => set([...words, value].join(", "))}
              >
                <bdi>{value}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Revenue({ form, onChange }: Pick<TypedListProps, "form" | "onChange">) {
  const { t, values } = useReading();
  const known = useId();
  return (
    <fieldset className="revenue">
      <legend>{t("routing.condition.arr")}</legend>
      <label className="field">
        {t("routing.currency")}
        <input
          list={known}
          maxLength={3}
          value={form.currency}
          onChange={(event) => onChange({ currency: event.target.value.toUpperCase() })}
        />
      </label>
      <datalist id={known}>
        {values.currencies.map((currency) => (
          <option key={currency} value={currency}>
            {currency}
          </option>
        ))}
      </datalist>
      <label className="field">
        {t("routing.from")}
        <input
          inputMode="numeric"
          value={form.from}
          onChange={(event) => onChange({ from: event.target.value })}
        />
      </label>
      <label className="field">
        {t("routing.below")}
        <input
          inputMode="numeric"
          value={form.below}
          onChange={(event) => onChange({ below: event.target.value })}
        />
      </label>
    </fieldset>
  );
}
