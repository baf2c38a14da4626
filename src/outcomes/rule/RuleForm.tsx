import { useId } from "react";
import { EXPANSION_TYPES, QUALIFIES_FROM, type QualifiesFrom } from "../../domain/attribution.ts";
import type { OutcomesWords } from "../words.ts";
import { DAY_FIELDS, type DayField, daysOf, type Draft, LEAST, MOST } from "./draft.ts";

interface RuleFormProps {
  readonly t: OutcomesWords;
  readonly draft: Draft;
  readonly isChanged: boolean;
  /** Whether the fields say a rule. */
  readonly isComplete: boolean;
  /** What it would change is shown already: publishing is the next thing to do. */
  readonly isLookedAt: boolean;
  readonly onChange: (draft: Draft) => void;
  readonly onUndo: () => void;
  readonly onLook: () => void;
}

const FROM_WORDS = {
  new: "fromNew",
  contacted: "fromContacted",
  accepted: "fromAccepted",
} as const;
const isFrom = (value: string): value is QualifiesFrom =>
  (QUALIFIES_FROM as readonly string[]).includes(value);

/** The numbers that an administrator may change. Nothing is published from here: first comes what it would change. */
export function RuleForm(props: RuleFormProps) {
  const { t, draft, isChanged, isComplete, isLookedAt, onChange, onUndo, onLook } = props;
  const id = useId();
  const hasNoKind = draft.types.length === 0;
  return (
    <form
      className="rule-form"
      aria-labelledby={`${id}-title`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && isComplete) onLook();
      }}
    >
      <h2 id={`${id}-title`}>{t("rule.change")}</h2>
      <div className="rule-fields">
        {DAY_FIELDS.map((field) => (
          <Days key={field} t={t} field={field} draft={draft} onChange={onChange} />
        ))}
        <label className="field">
          {t("rule.from")}
          <select
            value={draft.qualifiesFrom}
            onChange={({ target: { value } }) => {
              if (isFrom(value)) onChange({ ...draft, qualifiesFrom: value });
            }}
          >
            {QUALIFIES_FROM.map((from) => (
              <option key={from} value={from}>
                {t(`rule.${FROM_WORDS[from]}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <fieldset className="rule-kinds" aria-describedby={hasNoKind ? `${id}-kinds` : undefined}>
        <legend>{t("rule.kinds")}</legend>
        {EXPANSION_TYPES.map((type) => (
          <label key={type} className="choice">
            <input
              type="checkbox"
              checked={draft.types.includes(type)}
              onChange={({ target: { checked } }) =>
                onChange({
                  ...draft,
                  types: EXPANSION_TYPES.filter((each) =>
                    each === type ? checked : draft.types.includes(each),
                  ),
                })
              }
            />
            {t(`rule.kind.${type}`)}
          </label>
        ))}
        {hasNoKind && (
          <p className="wrong" id={`${id}-kinds`} role="alert">
            {t("rule.badKinds")}
          </p>
        )}
      </fieldset>
      <footer className="rule-buttons">
        <button
          type="submit"
          className={`button ${isChanged && isComplete && !isLookedAt ? "button-primary" : ""}`}
          disabled={!isChanged || !isComplete}
        >
          {t("rule.preview")}
        </button>
        {isChanged && (
          <button type="button" className="link" onClick={onUndo}>
            {t("rule.undo")}
          </button>
        )}
      </footer>
    </form>
  );
}

interface DaysProps extends Pick<RuleFormProps, "t" | "draft" | "onChange"> {
  readonly field: DayField;
}

function Days({ t, field, draft, onChange }: DaysProps) {
  const id = useId();
  const isWrong = daysOf(draft, field) === null;
  return (
    <div className="field">
      <label htmlFor={id}>{t(`rule.${field}`)}</label>
      <input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        maxLength={4}
        value={draft[field]}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${id}-wrong` : undefined}
        onChange={({ target }) => onChange({ ...draft, [field]: target.value })}
      />
      {isWrong && (
        <p className="wrong" id={`${id}-wrong`} role="alert">
          {t("rule.badDays", { least: LEAST[field], most: MOST })}
        </p>
      )}
    </div>
  );
}
