import { useState } from "react";
import { Temporal } from "temporal-polyfill";
import type { PublishedTargets } from "../../api/calendar.ts";
import type { BusinessCalendar } from "../../domain/calendar.ts";
import { checkCalendar } from "../../domain/calendar.ts";
import { dueAt } from "../../domain/due.ts";
import { URGENCIES, type Urgency } from "../../domain/taxonomy.ts";
import type { SetupWords } from "../words.ts";

interface DuePreviewProps {
  readonly t: SetupWords;
  readonly calendar: BusinessCalendar;
  readonly targets: PublishedTargets;
  /** UTC milliseconds. */
  readonly now: number;
}

/** The minute an instant falls in by a zone's clock, as an input of local time writes it. */
const localMinute = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: "minute" });

function instantOf(local: string, zone: string): number | null {
  try {
    return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    // An input that is half filled in.
    return null;
  }
}

/** When flags of each urgency would be due by the calendar as it is being edited, raised now or at a chosen time. */
export function DuePreview({ t, calendar, targets, now }: DuePreviewProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  if (checkCalendar(calendar) !== null) return <p className="aside">{t("hours.previewNone")}</p>;
  const { zone } = calendar;
  const local = chosen ?? localMinute(now, zone);
  const from = chosen === null ? now : instantOf(chosen, zone);
  const written = new Intl.DateTimeFormat(t.locale, {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const dueOf = (urgency: Urgency): string => {
    const due = from === null ? null : dueAt(from, calendar, urgency, targets);
    return due === null || "refused" in due ? "–" : written.format(due.dueAt);
  };
  const hoursOf: Record<Urgency, number | null> = {
    now: targets.nowHours,
    day: targets.dayHours,
    week: null,
  };
  return (
    <>
      <div className="hours-line">
        <label className="field">
          {t("hours.previewAt")}
          <input
            type="datetime-local"
            value={local}
            onChange={(event) => setChosen(event.target.value)}
          />
        </label>
        <button type="button" className="link" onClick={() => setChosen(null)}>
          {t("hours.now")}
        </button>
      </div>
      <table className="dues" aria-live="polite">
        <thead>
          <tr>
            <th scope="col">{t("hours.urgency")}</th>
            <th scope="col">{t("hours.due")}</th>
          </tr>
        </thead>
        <tbody>
          {URGENCIES.map((urgency) => {
            const hours = hoursOf[urgency];
            return (
              <tr key={urgency}>
                <th scope="row">
                  {t(`hours.urgent.${urgency}`)}
                  {hours === null ? null : (
                    <span className="aside beneath">{t("hours.inHours", { hours })}</span>
                  )}
                </th>
                <td>{dueOf(urgency)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="aside">{t("hours.previewZone", { zone })}</p>
    </>
  );
}
