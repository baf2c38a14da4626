import { lazy, Suspense } from "react";
import { Before, Figure } from "../Figure.tsx";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { formatHours, sayN, sayRefusal } from "../sentences.ts";

const WaitChart = lazy(async () => ({ default: (await import("./WaitChart.tsx")).WaitChart }));

/** The curve, and the line of what can be done with it. */
const KEPT = 280;

/** How long customers wait for the first contact, in the owners' working time. */
export function Wait() {
  const reader = useReader();
  const { t } = reader;
  const { report, before } = useShown();
  const { median, p90, wallClockMedian } = report.followUp;
  if (median.refusal !== null)
    return (
      <Section title={t("wait.title")} hint={t("wait.hint")} className="wide-right">
        <p>{sayRefusal(median.id, median.refusal, reader)}</p>
      </Section>
    );
  return (
    <Section title={t("wait.title")} hint={t("wait.hint")} className="wide-right">
      <Suspense fallback={<div style={{ minHeight: KEPT }} />}>
        <WaitChart followUp={report.followUp} />
      </Suspense>
      {before !== null && (
        <p className="aside">
          {t("figure.follow-up-median.name")} <Before metric={median} />
          {t("figure.follow-up-p90.name")} <Before metric={p90} />
        </p>
      )}
      <p className="aside">
        {sayN(median, reader)}
        {wallClockMedian.value !== null && (
          <>
            {" · "}
            <Figure
              metric={wallClockMedian}
              compared={false}
              text={t("wait.wall", { value: formatHours(wallClockMedian.value, t.locale) })}
            />
          </>
        )}
      </p>
    </Section>
  );
}
