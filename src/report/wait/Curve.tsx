import { useEffect, useRef } from "react";
import type { SurvivalStep } from "../../domain/statistics/kaplan-meier.ts";
import { useReader } from "../reader.ts";
import { percent } from "../sentences.ts";

interface CurveProps {
  readonly steps: readonly SurvivalStep[];
  /** Business hours. */
  readonly promiseHours: number;
}

/** The drawing of the curve. It says nothing that the table beneath does not, so readers of text are spared it. */
export function Curve({ steps, promiseHours }: CurveProps) {
  const { t } = useReader();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let wanted = true;
    let watcher: ResizeObserver | undefined;
    const hour = new Intl.NumberFormat(t.locale, {
      style: "unit",
      unit: "hour",
      unitDisplay: "narrow",
    });
    const start = async () => {
      const { drawCurve } = await import("./draw-curve.ts");
      if (!wanted) return;
      let drawnAt = 0;
      const draw = () => {
        const width = Math.floor(element.clientWidth) || 480;
        if (width === drawnAt) return;
        drawnAt = width;
        element.replaceChildren(
          drawCurve(
            steps,
            { width, promiseHours },
            {
              promise: t("wait.promise", { hours: promiseHours }),
              hours: (hours) => hour.format(hours),
              percent: (share) => percent(share / 100, 0, t.locale),
            },
          ),
        );
      };
      draw();
      if (typeof ResizeObserver === "undefined") return;
      watcher = new ResizeObserver(draw);
      watcher.observe(element);
    };
    void start();
    return () => {
      wanted = false;
      watcher?.disconnect();
    };
  }, [steps, promiseHours, t]);
  return <div ref={place} className="curve-place" aria-hidden="true" />;
}
