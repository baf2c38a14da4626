import { useCallback } from "react";
import { formatMoney } from "../../ui/format.ts";
import { Chart } from "../chart/Chart.tsx";
import { BUCKETS, drawMoneyByMonth, type MoneyOfMonth } from "../chart/money-by-month.ts";
import { MONEY_HEIGHT } from "../chart/money-height.ts";
import { nameOfMonth } from "../months.ts";
import { useReader } from "../reader.ts";
import { Table } from "../Table.tsx";

interface MoneyChartProps {
  readonly currency: string;
  readonly points: readonly MoneyOfMonth[];
}

/** The amounts of one currency; a bar leads to its month and opens its rows. */
export function MoneyChart({ currency, points }: MoneyChartProps) {
  const reader = useReader();
  const { t, bar } = reader;
  const draw = useCallback(
    (width: number) => drawMoneyByMonth(points, currency, width, reader),
    [points, currency, reader],
  );
  return (
    <Chart
      title={`${t("money.byMonth")}, ${currency}`}
      description={t("money.byMonthCaption", { currency })}
      file={`closed-${currency}`}
      n={points.length}
      height={MONEY_HEIGHT}
      draw={draw}
      renderTable={(isShown) => (
        <Table
          caption={t("money.byMonthCaption", { currency })}
          heads={[
            t("money.month"),
            ...BUCKETS.map((bucket) => ({ words: t(`money.${bucket}`), of: "number" as const })),
          ]}
        >
          <tbody>
            {points.map((point) => (
              <tr key={point.month}>
                <th scope="row">{nameOfMonth(point.month, t.locale)}</th>
                {BUCKETS.map((bucket) => {
                  const amount = point[bucket];
                  const said =
                    amount === null ? t("refused") : formatMoney(amount, currency, t.locale);
                  const figure = `${bucket}.${currency}`;
                  return (
                    <td key={bucket} className="number">
                      {isShown ? (
                        <button
                          type="button"
                          className="figure"
                          aria-haspopup="dialog"
                          onClick={() => bar.go({ period: point.month, figure })}
                        >
                          {said}
                        </button>
                      ) : (
                        said
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    />
  );
}
