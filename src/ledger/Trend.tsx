import { formatDate } from "../ui/format.ts";
import type { LedgerWords } from "./words.ts";

interface TrendProps {
  readonly t: LedgerWords;
  /** Mondays. */
  readonly weeks: readonly string[];
  /** Flags of each week. */
  readonly trend: readonly number[];
  readonly name: string;
}

const STEP = 10;
const BAR = 7;
const HEIGHT = 36;

/** Twelve weeks as bars; the same as a sentence for who does not see them. */
export function Trend({ t, weeks, trend, name }: TrendProps) {
  const most = Math.max(1, ...trend);
  const first = weeks[0];
  const label = t("trend.label", { name, flags: trend.join(", ") });
  return (
    <figure className="trend">
      <svg viewBox={`0 0 ${STEP * trend.length} ${HEIGHT + 1}`} role="img" aria-label={label}>
        <line
          className="axis"
          x1="0"
          x2={STEP * trend.length}
          y1={HEIGHT + 0.5}
          y2={HEIGHT + 0.5}
        />
        {trend.map((flags, place) => {
          const height = (HEIGHT * flags) / most;
          const isLast = place === trend.length - 1;
          return (
            <rect
              key={weeks[place]}
              className={isLast ? "column column-now" : "column"}
              x={STEP * place + 1}
              width={BAR}
              y={HEIGHT - height}
              height={height}
            >
              <title>
                {t("trend.week", { count: flags, day: formatDate(weeks[place] ?? "", t.locale) })}
              </title>
            </rect>
          );
        })}
      </svg>
      <figcaption className="aside">
        {first !== undefined && t("trend.since", { day: formatDate(first, t.locale) })}
      </figcaption>
    </figure>
  );
}
