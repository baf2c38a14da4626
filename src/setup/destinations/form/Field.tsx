import { useId } from "react";
import type { SettingField, ShownSetting } from "../../../api/destination.ts";
import type { SetupWords } from "../../words.ts";
import { choiceLabel, fieldHelp, fieldLabel } from "../typed-words.ts";

interface FieldProps {
  readonly t: SetupWords;
  readonly type: string;
  readonly field: SettingField;
  /** What is stored, as far as it is told. */
  readonly shown: ShownSetting | null;
  readonly value: string | boolean;
  readonly wrong: string | null;
  readonly onChange: (value: string | boolean) => void;
}

const INPUTS = { url: "url", email: "email", text: "text" } as const;

/** One setting, with where to find it and what is wrong with it. A secret is never shown, only that there is one. */
export function Field({ t, type, field, shown, value, wrong, onChange }: FieldProps) {
  const id = useId();
  const label = fieldLabel(type, field, t);
  const help = fieldHelp(type, field, t);
  const notes = (
    <>
      {help !== null && (
        <span id={`${id}-help`} className="aside">
          {help}
        </span>
      )}
      {shown?.secret === true && (
        <span className="aside">
          {shown.ending === null
            ? t("destinations.secretSet")
            : t("destinations.secretEnds", { ending: shown.ending })}
        </span>
      )}
      {wrong !== null && <span className="wrong">{wrong}</span>}
    </>
  );
  if (field.input === "switch")
    return (
      <div className="choice">
        <input
          id={id}
          type="checkbox"
          checked={value === true}
          aria-describedby={`${id}-help`}
          onChange={(event) => onChange(event.target.checked)}
        />
        <div>
          <label htmlFor={id}>{label}</label>
          <span className="notes">{notes}</span>
        </div>
      </div>
    );
  const text = typeof value === "string" ? value : "";
  const common = {
    id,
    value: text,
    "aria-invalid": wrong !== null,
    "aria-describedby": `${id}-help`,
  };
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {field.optional === true && <span className="aside"> {t("destinations.optional")}</span>}
      </label>
      {field.input === "choice" ? (
        <select {...common} onChange={(event) => onChange(event.target.value)}>
          {field.choices?.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choiceLabel(type, field, choice, t)}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          // A password field would offer the person's own password, and not show what was pasted.
          type={field.input === "number" ? "text" : INPUTS[field.input]}
          inputMode={field.input === "number" ? "numeric" : undefined}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={shown?.secret === true ? t("destinations.secretKept") : field.placeholder}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {notes}
    </div>
  );
}
