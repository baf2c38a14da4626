import { useId, useState } from "react";
import type { Connection } from "../../api/connection.ts";
import {
  type CrmSettings,
  DEAL_STATUSES,
  DEAL_TYPES,
  type DealType,
} from "../../domain/crm/mapping.ts";
import type { OutcomesWords } from "../words.ts";
import { readLines, writeLines } from "./lines.ts";

interface WordsFormProps {
  readonly t: OutcomesWords;
  readonly connection: Connection;
  readonly onSave: (settings: CrmSettings) => void;
}

const FIELDS = [
  ["typeField", "typeField"],
  ["amountField", "amountField"],
  ["organizationField", "organization"],
] as const;

/** How the CRM's words for stages and kinds become ours. */
export function WordsForm({ t, connection, onSave }: WordsFormProps) {
  const { settings, destinationId, system } = connection;
  const id = useId();
  const [types, setTypes] = useState(() => writeLines(settings.types));
  const [stages, setStages] = useState(() => writeLines(settings.stages));
  const [rest, setRest] = useState(settings);
  const read = { types: readLines(types, DEAL_TYPES), stages: readLines(stages, DEAL_STATUSES) };
  const wrong = (lines: (typeof read)["types"] | (typeof read)["stages"]) =>
    "line" in lines
      ? t("connections.words.wrongLine", { line: String(lines.line), text: lines.text })
      : null;
  const areas = [
    ["types", types, setTypes, wrong(read.types)],
    ["stages", stages, setStages, wrong(read.stages)],
  ] as const;
  // Our own words need no dictionary.
  if (system === "standard") return null;
  return (
    <form
      className="words-form"
      aria-labelledby={`${id}-title`}
      onSubmit={(event) => {
        event.preventDefault();
        if ("line" in read.types || "line" in read.stages) return;
        onSave({ ...rest, types: read.types.words, stages: read.stages.words });
      }}
    >
      <h2 id={`${id}-title`}>{t("connections.words.title")}</h2>
      {areas.map(([what, value, set, problem]) => (
        <div className="field" key={what}>
          <label htmlFor={`${id}-${what}`}>{t(`connections.words.${what}`)}</label>
          <textarea
            id={`${id}-${what}`}
            rows={4}
            spellCheck={false}
            value={value}
            aria-invalid={problem !== null}
            aria-describedby={`${id}-${what}-help`}
            onChange={({ target }) => set(target.value)}
          />
          <p id={`${id}-${what}-help`} className={problem === null ? "aside" : "wrong"}>
            {problem ?? t(`connections.words.${what}Help`)}
          </p>
        </div>
      ))}
      <div className="words-row">
        <label className="field">
          {t("connections.words.typeOfNone")}
          <select
            value={rest.typeOfNone ?? ""}
            onChange={({ target: { value } }) => {
              const chosen: DealType | undefined = DEAL_TYPES.find((type) => type === value);
              setRest({ ...rest, typeOfNone: chosen ?? null });
            }}
          >
            <option value="">{t("connections.words.refuse")}</option>
            {DEAL_TYPES.map((type) => (
              <option key={type} value={type}>
                {t(`connections.type.${type}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t("connections.words.currency")}
          <input
            value={rest.currency ?? ""}
            maxLength={3}
            placeholder="EUR"
            pattern="[A-Za-z]{3}"
            onChange={({ target: { value } }) =>
              setRest({ ...rest, currency: value === "" ? null : value.toUpperCase() })
            }
          />
        </label>
        {FIELDS.map(([field, word]) => (
          <label className="field" key={field}>
            {t(`connections.words.${word}`)}
            <input
              value={rest[field] ?? ""}
              maxLength={161}
              pattern="[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)?"
              spellCheck={false}
              onChange={({ target: { value } }) =>
                setRest({ ...rest, [field]: value.trim() === "" ? null : value.trim() })
              }
            />
          </label>
        ))}
        {destinationId !== null && (
          <label className="field">
            {t("connections.words.every")}
            <input
              type="number"
              min={1}
              max={1440}
              required
              value={rest.everyMinutes}
              onChange={({ target }) =>
                setRest({ ...rest, everyMinutes: Math.trunc(target.valueAsNumber) || 5 })
              }
            />
          </label>
        )}
      </div>
      {destinationId !== null && (
        <label className="choice">
          <input
            type="checkbox"
            checked={rest.activities}
            onChange={({ target }) => setRest({ ...rest, activities: target.checked })}
          />
          {t("connections.words.activities")}
        </label>
      )}
      <button type="submit" className="button">
        {t("connections.words.save")}
      </button>
    </form>
  );
}
