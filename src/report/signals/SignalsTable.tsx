import { lazy, Suspense, useState } from "react";
import type { SignalRow } from "../../domain/report/signals.ts";
import { Amounts } from "../Amounts.tsx";
import { Figure } from "../Figure.tsx";
import { nameOfSignal, useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { Share } from "../Share.tsx";
import { Table } from "../Table.tsx";
import { percent, sayAsCounts } from "../sentences.ts";
import { asksForRewrite, isSmall } from "../what-to-say.ts";
import { FEWEST_DECIDED, groupSignals } from "./groups.ts";
import { PictureMenu } from "../chart/PictureMenu.tsx";
import { IntervalLine } from "./IntervalLine.tsx";

const Trend = lazy(async () => ({ default: (await import("./Trend.tsx")).Trend }));

/** In a file a chart is as wide as half a page of paper or a slide. */
const FILE_WIDTH = 640;

/** Which signals earn it: flags, right labels, win rate and closed amount of each. */
export function SignalsTable() {
  const reader = useReader();
  const { t } = reader;
  const { report } = useShown();
  const { ranked, tooFew, friction, notSure } = groupSignals(report.signals);
  return (
    <Section title={t("signals.title")} hint={t("signals.hint")} className="wide-left">
      {report.signals.length === 0 ? (
        <p>{t("signals.none")}</p>
      ) : (
        <Table
          className="signals"
          caption={t("signals.caption")}
          heads={[
            t("signals.signal"),
            { words: t("signals.flags"), of: "number" },
            { words: t("signals.precision"), of: "number" },
            { words: t("signals.winRate"), of: "number" },
            { words: t("signals.interval"), of: "interval" },
            { words: t("signals.closed"), of: "number" },
            { words: t("signals.trend"), of: "trend" },
          ]}
        >
          <tbody>
            {ranked.map((row, index) => (
              <Line
                key={row.signal}
                row={row}
                tied={row.tiedWithNext && index < ranked.length - 1}
              />
            ))}
            {ranked.length > 0 && <Overall />}
          </tbody>
          <Folded rows={tooFew} sentence="signals.tooFew" opened={ranked.length === 0} />
          <Folded rows={friction} sentence="signals.friction" opened={false} />
          <tbody>
            {notSure.map((row) => (
              <Line key="not-sure" row={row} />
            ))}
          </tbody>
        </Table>
      )}
      {ranked.length > 0 && (
        <div className="chart-ways">
          <PictureMenu
            title={t("signals.title")}
            description={t("signals.hint")}
            file="win-rates"
            n={report.winRateOverall.n}
            draw={async () => {
              const { drawWinRates } = await import("../chart/win-rates.ts");
              const rated = ranked.flatMap(({ signal, winRate }) =>
                signal === null || winRate === null
                  ? []
                  : [{ name: nameOfSignal(reader, signal), winRate }],
              );
              return drawWinRates(rated, FILE_WIDTH, reader);
            }}
          />
        </div>
      )}
    </Section>
  );
}

interface LineProps {
  readonly row: SignalRow;
  /** Whether the next line's interval overlaps with this one's. */
  readonly tied?: boolean;
}

function Line({ row, tied = false }: LineProps) {
  const reader = useReader();
  const { t } = reader;
  const { signal, flags, precision, winRate, undecided, closed } = row;
  return (
    <tr>
      <th scope="row">
        {signal === null ? t("signals.notSure") : nameOfSignal(reader, signal)}
        {tied && <span className="beneath">{t("signals.tied")}</span>}
      </th>
      <td className="number" data-label={t("signals.flags")}>
        <Figure metric={flags} />
      </td>
      <td className="number" data-label={t("signals.precision")}>
        {precision !== null && precision.n > 0 ? (
          <>
            <Share metric={precision} />
            {precision.interval !== null && precision.n >= FEWEST_DECIDED && (
              <span className="beneath">
                <IntervalWords interval={precision.interval} />
              </span>
            )}
            {asksForRewrite(precision) && <span className="tag">{t("signals.rewrite")}</span>}
          </>
        ) : (
          <Nothing />
        )}
      </td>
      <td className="number" data-label={t("signals.winRate")}>
        {winRate !== null && winRate.n > 0 ? (
          <>
            <Figure
              metric={winRate}
              say={sayAsCounts}
              className={isSmall(winRate) ? "figure-small" : ""}
            />
            {undecided.stillOpen && (
              <span className="beneath">{t("signals.stillOpen", { count: undecided.n })}</span>
            )}
          </>
        ) : (
          <Nothing />
        )}
      </td>
      <td className="interval-cell">
        {winRate !== null && winRate.interval !== null && winRate.n >= FEWEST_DECIDED && (
          <>
            <IntervalLine metric={winRate} />
            <IntervalWords interval={winRate.interval} />
          </>
        )}
      </td>
      <td className="number" data-label={t("signals.closed")}>
        <Amounts metrics={closed} />
      </td>
      <TrendCell signal={signal} />
    </tr>
  );
}

/** Its place is kept until the months are read. */
function TrendCell({ signal }: { readonly signal: string | null }) {
  const reader = useReader();
  const { trend } = useShown();
  const points = trend?.signals.find((each) => each.signal === signal)?.points;
  const name = signal === null ? reader.t("signals.notSure") : nameOfSignal(reader, signal);
  return (
    <td className="trend-cell">
      {points !== undefined && (
        <Suspense fallback={null}>
          <Trend name={name} points={points} />
        </Suspense>
      )}
    </td>
  );
}

function IntervalWords({
  interval: [low, high],
}: {
  readonly interval: readonly [number | null, number | null];
}) {
  const { t } = useReader();
  if (low === null || high === null) return null;
  return (
    <span className="unseen">
      {t("range", {
        low: String(Math.round(low * 100)),
        high: percent(high, 0, t.locale),
      })}
    </span>
  );
}

function Overall() {
  const { t } = useReader();
  const { winRateOverall, undecided } = useShown().report;
  if (winRateOverall.refusal !== null) return null;
  return (
    <tr className="total">
      <th scope="row">{t("signals.all")}</th>
      <td aria-hidden="true" />
      <td aria-hidden="true" />
      <td className="number">
        <Figure
          metric={winRateOverall}
          say={sayAsCounts}
          className={isSmall(winRateOverall) ? "figure-small" : ""}
        />
        {undecided.stillOpen && (
          <span className="beneath">{t("signals.stillOpen", { count: undecided.n })}</span>
        )}
      </td>
      <td className="interval-cell">
        <IntervalLine metric={winRateOverall} />
        {winRateOverall.interval !== null && <IntervalWords interval={winRateOverall.interval} />}
      </td>
      <td aria-hidden="true" />
      <td aria-hidden="true" />
    </tr>
  );
}

interface FoldedProps {
  readonly rows: readonly SignalRow[];
  readonly sentence: "signals.tooFew" | "signals.friction";
  /** Shown from the start, where there is nothing better to show. */
  readonly opened: boolean;
}

/** Signals told in one line, until somebody wants to see them. */
function Folded({ rows, sentence, opened }: FoldedProps) {
  const { t } = useReader();
  const [open, setOpen] = useState(opened);
  if (rows.length === 0) return null;
  const flags = rows.reduce((sum, row) => sum + row.flags.n, 0);
  return (
    <tbody className="folded">
      <tr>
        <th scope="row">
          <button
            type="button"
            className="fold"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <span className="fold-mark" aria-hidden="true">
              {open ? "▾" : "▸"}
            </span>
            {t(sentence, { count: rows.length })}
          </button>
        </th>
        <td className="number">{new Intl.NumberFormat(t.locale).format(flags)}</td>
        <td className="number">
          <Nothing />
        </td>
        <td className="number">
          <Nothing />
        </td>
        <td aria-hidden="true" />
        <td className="number">
          <Nothing />
        </td>
        <td aria-hidden="true" />
      </tr>
      {open && rows.map((row) => <Line key={row.signal} row={row} />)}
    </tbody>
  );
}

const Nothing = () => <span aria-hidden="true">–</span>;
