import type { ImportLook } from "../../../api/import-file.ts";
import type { Mapping } from "../../../domain/import/fields.ts";
import type { OutcomesWords } from "../../words.ts";

interface OnlyLinesProps {
  readonly t: OutcomesWords;
  readonly look: ImportLook;
  readonly mapping: Mapping;
  readonly onChange: (mapping: Mapping) => void;
}

/** For files that hold more than deals: only lines with one value in one column are read, the others are counted. */
export function OnlyLines({ t, look, mapping, onChange }: OnlyLinesProps) {
  const { only } = mapping;
  return (
    <details className="meant-only" open={only !== null}>
      <summary>{t("files.map.only")}</summary>
      <p className="acts">
        <label>
          {t("files.map.onlyColumn")}
          <select
            value={only?.column ?? ""}
            onChange={({ target: { value } }) => {
              const column = Number(value);
              const [first = ""] = look.columns[column]?.samples ?? [];
              onChange({ ...mapping, only: value === "" ? null : { column, value: first } });
            }}
          >
            <option value="">{t("files.map.onlyAll")}</option>
            {look.header.map((heading, at) => (
              <option key={`${at} ${heading}`} value={at}>
                {heading}
              </option>
            ))}
          </select>
        </label>
        {only !== null && (
          <label>
            {t("files.map.onlyValue")}
            <select
              value={only.value}
              onChange={({ target: { value } }) =>
                onChange({ ...mapping, only: { ...only, value } })
              }
            >
              {look.values.only.map((value) => (
                <option key={value}>{value}</option>
              ))}
            </select>
          </label>
        )}
      </p>
    </details>
  );
}
