import type { AccountHistory } from "../../api/account.ts";
import { useReader } from "../reader/reader.ts";

/** Units of the drawing: twelve columns of two bars each. */
const STEP = 20;
const BAR = 8;
const HEIGHT = 40;

/** Flags of each of twelve months as pairs of bars; the same in words for who does not see them. */
export function MonthsChart({ months }: { months: AccountHistory["months"] }) {
  const { t, locale } = useReader();
  const most = Math.max(1, ...months.flatMap(({ expansion, friction }) => [expansion, friction]));
  const total = (kind: "expansion" | "friction") =>
    months.reduce((sum, month) => sum + month[kind], 0);
  const name = (month: string) =>
    new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" }).format(
      new Date(`${month}-01T00:00:00Z`),
    );
  const first = months[0];
  const last = months.at(-1);
  const bar = (value: number) => (HEIGHT * value) / most;
  return (
    <figure className="months">
      <svg
        viewBox={`0 0 ${STEP * months.length} ${HEIGHT + 1}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t("account.monthsSummary", {
          expansion: total("expansion"),
          friction: total("friction"),
        })}
      >
        <line
          className="axis"
          x1="0"
          x2={STEP * months.length}
          y1={HEIGHT + 0.5}
          y2={HEIGHT + 0.5}
        />
        {months.map(({ month, expansion, friction }, index) => (
          <g key={month}>
            <rect
              className="bar-expansion"
              x={STEP * index + 1}
              width={BAR}
              y={HEIGHT - bar(expansion)}
              height={bar(expansion)}
            />
            <rect
              className="bar-friction"
              x={STEP * index + 1 + BAR}
              width={BAR}
              y={HEIGHT - bar(friction)}
              height={bar(friction)}
            />
          </g>
        ))}
      </svg>
      <figcaption>
        <span>{first === undefined ? null : name(first.month)}</span>
        <span className="legend">
          <span className="swatch swatch-expansion" aria-hidden="true" /> {t("kind.expansion")}{" "}
          <span className="swatch swatch-friction" aria-hidden="true" /> {t("kind.friction")}
        </span>
        <span>{last === undefined ? null : name(last.month)}</span>
      </figcaption>
    </figure>
  );
}
