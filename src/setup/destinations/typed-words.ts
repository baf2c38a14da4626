// A type's words: our translation where there is one, else the English that the type itself brings.
import type { DestinationKind, SettingField } from "../../api/destination.ts";
import type { SetupWords } from "../words.ts";

const path = (type: string) => `destinations.type.${type}`;

export const typeLabel = (
  { type, label }: Pick<DestinationKind, "type" | "label">,
  t: SetupWords,
) => t.maybe(`${path(type)}.label`) ?? label;
export const typeAbout = ({ type, about }: DestinationKind, t: SetupWords) =>
  t.maybe(`${path(type)}.about`) ?? about;
export const fieldLabel = (type: string, { key, label }: SettingField, t: SetupWords) =>
  t.maybe(`${path(type)}.field.${key}.label`) ?? label;
export const fieldHelp = (type: string, { key, help }: SettingField, t: SetupWords) =>
  help === undefined ? null : (t.maybe(`${path(type)}.field.${key}.help`) ?? help);
export const choiceLabel = (
  type: string,
  { key }: SettingField,
  choice: { readonly value: string; readonly label: string },
  t: SetupWords,
) => t.maybe(`${path(type)}.field.${key}.choice.${choice.value}`) ?? choice.label;
export const eventLabel = (event: string, t: SetupWords) =>
  t.maybe(`destinations.event.${event}`) ?? event;
