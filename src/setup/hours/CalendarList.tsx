import type { Calendar } from "../../api/calendar.ts";
import type { SetupWords } from "../words.ts";
import { DEFAULT_ID } from "./draft.ts";
import { nameOf } from "./name-of.ts";
import { daysInWords } from "./week.ts";

interface CalendarListProps {
  readonly t: SetupWords;
  readonly calendars: readonly Calendar[];
  readonly openId: string;
  readonly onOpen: (id: string) => void;
}

/** The calendars there are: their hours in a line, and how many work by each. */
export function CalendarList({ t, calendars, openId, onOpen }: CalendarListProps) {
  return (
    <nav className="calendars" aria-label={t("hours.list")}>
      <ul>
        {calendars.map((calendar) => (
          <li key={calendar.id}>
            <button
              type="button"
              aria-current={calendar.id === openId ? "true" : undefined}
              onClick={() => onOpen(calendar.id)}
            >
              <bdi className="calendar-name">{nameOf(calendar, t)}</bdi>
              <span className="aside beneath">
                {daysInWords(calendar.days, t.locale)} ·{" "}
                {calendar.open === null
                  ? t("hours.allHours")
                  : `${calendar.open.from}–${calendar.open.to}`}{" "}
                · {calendar.zone}
              </span>
              <span className="aside beneath">{whoIn(calendar, t)}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function whoIn({ id, teams, memberIds }: Calendar, t: SetupWords): string {
  if (id === DEFAULT_ID) return t("hours.defaultWhat");
  const parts = [
    ...(teams.length === 0 ? [] : [t("hours.teams", { count: teams.length })]),
    ...(memberIds.length === 0 ? [] : [t("hours.people", { count: memberIds.length })]),
  ];
  return parts.length === 0 ? t("hours.nobody") : parts.join(", ");
}
