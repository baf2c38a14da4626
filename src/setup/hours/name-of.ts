import type { Calendar } from "../../api/calendar.ts";
import type { SetupWords } from "../words.ts";
import { DEFAULT_ID } from "./draft.ts";

/** How a calendar is called; the one that everybody else works by may have no name. */
export const nameOf = ({ id, name }: Pick<Calendar, "id" | "name">, t: SetupWords): string =>
  name !== "" ? name : t(id === DEFAULT_ID ? "hours.default" : "hours.unnamed");
