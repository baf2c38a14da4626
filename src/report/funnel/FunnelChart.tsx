import { useCallback } from "react";
import type { FunnelStage } from "../../domain/report/funnel.ts";
import type { MonthReport } from "../../domain/report/month-report.ts";
import { Chart } from "../chart/Chart.tsx";
import { drawFunnel, funnelHeight } from "../chart/funnel.ts";
import { Pressable } from "../Pressable.tsx";
import { useReader } from "../reader.ts";
import { Table } from "../Table.tsx";
import { sayInterval, sayValue } from "../sentences.ts";

/** The funnel as a chart: its bars open their rows. */
export function FunnelChart({ report }: { readonly report: MonthReport }) {
  const reader = useReader();
  const { t } = reader;
  const { funnel, undecided } = report;
  const draw = useCallback(
    (width: number) => drawFunnel({ funnel, stillOpen: undecided.stillOpen }, width, reader),
    [funnel, undecided, reader],
  );
  return (
    <Chart
      title={t("funnel.title")}
      description={t("funnel.caption")}
      file="funnel"
      n={funnel[0]?.reached.n ?? 0}
      height={funnelHeight(funnel.length, 640)}
      draw={draw}
      renderTable={(isShown) => (
        <Table
          caption={t("funnel.caption")}
          heads={[
            t("funnel.stage"),
            { words: t("funnel.reached"), of: "number" },
            { words: t("funnel.rate"), of: "number" },
            { words: t("rows.interval"), of: "number" },
            { words: t("funnel.open"), of: "number" },
          ]}
        >
          <tbody>
            {funnel.map((stage) => (
              <Stage key={stage.stage} stage={stage} isShown={isShown} />
            ))}
          </tbody>
        </Table>
      )}
    />
  );
}

interface StageProps {
  readonly stage: FunnelStage;
  readonly isShown: boolean;
}

function Stage({ stage: { stage, reached, rate, stillOpen, inTime }, isShown }: StageProps) {
  const reader = useReader();
  const { t } = reader;
  // "3 of 4" has its n in it; a percentage needs it beside.
  const rateText =
    rate === null || rate.value === null || rate.n < 10
      ? undefined
      : t("funnel.rateOf", { rate: sayValue(rate, reader), n: rate.n });
  return (
    <tr>
      <th scope="row">{t(`funnel.${stage}`)}</th>
      <td className="number">
        <Pressable isShown={isShown} metric={reached} />
        {inTime !== null && (
          <span className="beneath">
            <Pressable
              isShown={isShown}
              metric={inTime}
              text={t("funnel.inTime", { count: inTime.n })}
              compared={false}
            />
          </span>
        )}
      </td>
      <td className="number">
        {rate !== null && (
          <Pressable
            isShown={isShown}
            metric={rate}
            {...(rateText === undefined ? {} : { text: rateText })}
          />
        )}
      </td>
      <td className="number">{rate === null ? "" : (sayInterval(rate, reader) ?? "–")}</td>
      <td className="number">{new Intl.NumberFormat(t.locale).format(stillOpen)}</td>
    </tr>
  );
}
