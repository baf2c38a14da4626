import type { TrendAnswer } from "../../api/report.ts";
import { Shapes } from "../chart/Picture.tsx";
import { TREND, trendShapes } from "../chart/trend.ts";
import { useReader } from "../reader.ts";

interface TrendProps {
  readonly name: string;
  readonly points: TrendAnswer["signals"][number]["points"];
}

/** A signal's flags in twelve months as a line, and in words for whoever does not see it. */
export function Trend({ name, points }: TrendProps) {
  const { t } = useReader();
  const shapes = trendShapes(
    points.map(({ month, flags, young }) => ({ month, value: flags, live: young })),
  );
  return (
    <>
      <svg
        className="picture trend"
        width={TREND.width}
        height={TREND.height}
        viewBox={`0 0 ${TREND.width} ${TREND.height}`}
        aria-hidden="true"
      >
        <Shapes shapes={shapes} />
      </svg>
      <span className="unseen">
        {t("signals.trendOf", {
          name,
          first: points[0]?.flags ?? 0,
          last: points.at(-1)?.flags ?? 0,
        })}
      </span>
    </>
  );
}
