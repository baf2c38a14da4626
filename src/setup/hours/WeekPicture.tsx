import type { SetupWords } from "../words.ts";
import { daysInWords, hoursAWeek, shareOfDay, WEEKDAYS, weekdayName } from "./week.ts";

interface WeekPictureProps {
  readonly t: SetupWords;
  readonly days: readonly number[];
  readonly open: { readonly from: string; readonly to: string } | null;
}

const LEFT = 44;
const WIDTH = 280;
const ROW = 20;
const HOURS = [0, 6, 12, 18, 24] as const;

/** A week drawn: a bar for each day from midnight to midnight, filled where people work. */
export function WeekPicture({ t, days, open }: WeekPictureProps) {
  const { from, to } = shareOfDay(open);
  const height = WEEKDAYS.length * ROW;
  const hours = open === null ? t("hours.allHours") : `${open.from}–${open.to}`;
  return (
    <figure className="week">
      <svg
        viewBox={`0 0 ${LEFT + WIDTH + 12} ${height + 20}`}
        role="img"
        aria-label={t("hours.weekSays", { days: daysInWords(days, t.locale), hours })}
      >
        {WEEKDAYS.map((day, index) => (
          <g key={day}>
            <text className="week-day" x="0" y={index * ROW + 14}>
              {weekdayName(day, t.locale)}
            </text>
            <rect
              className="week-night"
              x={LEFT}
              y={index * ROW + 4}
              width={WIDTH}
              height={ROW - 8}
              rx="2"
            />
            {days.includes(day) && to > from ? (
              <rect
                className="week-open"
                x={LEFT + from * WIDTH}
                y={index * ROW + 4}
                width={(to - from) * WIDTH}
                height={ROW - 8}
                rx="2"
              />
            ) : null}
          </g>
        ))}
        {HOURS.map((hour) => (
          <text
            key={hour}
            className="week-hour"
            x={LEFT + (hour / 24) * WIDTH}
            y={height + 14}
            textAnchor={hour === 0 ? "start" : hour === 24 ? "end" : "middle"}
          >
            {String(hour).padStart(2, "0")}
          </text>
        ))}
      </svg>
      <figcaption className="aside">
        {t("hours.weekHours", { count: hoursAWeek(days, open) })}
      </figcaption>
    </figure>
  );
}
