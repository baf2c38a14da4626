// What stands in a form's fields, and what of it is sent: secrets that were left empty stay what they were.
import type { SettingField, ShownSetting } from "../../../api/destination.ts";

export type Entries = Readonly<Record<string, string | boolean>>;
type Shown = Readonly<Record<string, ShownSetting>>;

/** A form's first values: what is stored where it is shown, else what the type begins with. */
export const entriesOf = (fields: readonly SettingField[], shown: Shown): Entries =>
  Object.fromEntries(
    fields.map(({ key, input, initial, choices }) => {
      const stored = shown[key];
      const value =
        stored === undefined
          ? (initial ?? (input === "choice" ? choices?.[0]?.value : undefined))
          : stored.secret
            ? undefined
            : (stored.value ?? undefined);
      if (input === "switch") return [key, value === true];
      return [key, value === undefined ? "" : String(value)];
    }),
  );

/** What is sent: numbers as numbers, nothing for a secret that was left empty while one is stored. */
export function enteredOf(
  fields: readonly SettingField[],
  entries: Entries,
  shown: Shown,
): Record<string, string | number | boolean> {
  const entered: Record<string, string | number | boolean> = {};
  for (const { key, input, secret } of fields) {
    const value = entries[key] ?? "";
    const text = typeof value === "string" ? value.trim() : "";
    if (typeof value === "boolean") entered[key] = value;
    else if (input === "number" && text !== "" && Number.isFinite(Number(text)))
      entered[key] = Number(text);
    else if (text !== "" || secret !== true || shown[key] === undefined) entered[key] = text;
  }
  return entered;
}
