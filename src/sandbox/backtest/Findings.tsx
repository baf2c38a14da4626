import { type Backtest, type Money, type SignalPast } from "../../domain/backtest/report.ts";
import { defaultTaxonomy } from "../../domain/default-taxonomy.ts";
import { findSignal } from "../../domain/taxonomy.ts";
import { formatMoney } from "../../ui/format.ts";
import { KNOWN } from "./known.ts";
import { LiftPicture } from "./LiftPicture.tsx";
import type { Ran } from "./run.ts";
import { WeeksPicture } from "./WeeksPicture.tsx";

interface FindingsProps {
  readonly found: Backtest;
  readonly leftOut: Ran["leftOut"];
  readonly isSample: boolean;
}

const LOCALE = "en";
const count = (number: number) => number.toLocaleString(LOCALE);
const day = (at: number | null) =>
  at === null
    ? "?"
    : new Date(at).toLocaleDateString(LOCALE, { dateStyle: "medium", timeZone: "UTC" });

/** What a backtest found, each number with what it was counted from. */
export function Findings({ found, leftOut, isSample }: FindingsProps) {
  const { tickets, flags, signals, won, load } = found;
  return (
    <div className="findings">
      {isSample && (
        <p className="aside">A made-up year: it shows what you would see, not what is.</p>
      )}
      <section aria-labelledby="found-tickets">
        <h2 id="found-tickets">{flags === 1 ? "1 flag" : `${count(flags)} flags`}</h2>
        <p>
          {count(tickets.carrying)} of {count(tickets.tickets)} tickets from {day(tickets.from)} to{" "}
          {day(tickets.to)} carry words of the taxonomy; what a company repeats within 30 days is
          one flag.{" "}
          {tickets.withoutAccount > 0 &&
            `${count(tickets.withoutAccount)} tickets name no company. `}
          {tickets.withoutText > 0 && `${count(tickets.withoutText)} hold no text. `}
          {tickets.withoutText === tickets.tickets &&
            "Export subjects and descriptions as well: there is nothing to look in."}
        </p>
        <p className="aside">
          Only the taxonomy’s own words are looked for. Of {KNOWN.sentences} sample sentences whose
          signal is known this finds {KNOWN.found}, {KNOWN.right} of them rightly: most of what
          customers say in words of their own is missed.
        </p>
      </section>
      <section aria-labelledby="found-won">
        <h2 id="found-won">What followed</h2>
        <dl className="buckets">
          <Bucket name="Sourced, had it been flagged" money={won.sourced} />
          <Bucket name="Influenced" money={won.influenced} />
          <Bucket name="Neither" money={won.none} />
          <Bucket name="No company named" money={won.withoutAccount} />
        </dl>
        <LiftPicture lift={found.lift} />
      </section>
      <section aria-labelledby="found-load">
        <h2 id="found-load">The load on CS</h2>
        {load === null ? (
          <p>The tickets span less than a week: nothing is said of a week’s load.</p>
        ) : (
          <>
            <p>
              Each of {count(load.managers)} CS managers would have had{" "}
              <strong>{load.perManager.median.toFixed(1)}</strong> flags in half of the weeks,{" "}
              {load.perManager.p90.toFixed(1)} in nine of ten, {load.perManager.most.toFixed(1)} at
              most.
            </p>
            <WeeksPicture weeks={load.weeks} />
          </>
        )}
      </section>
      <section aria-labelledby="found-signals">
        <h2 id="found-signals">Which signals</h2>
        {signals.length === 0 ? (
          <p>None of the taxonomy’s phrases was found.</p>
        ) : (
          <div className="wide">
            <table>
              <caption className="unseen">Signals, most frequent first</caption>
              <thead>
                <tr>
                  <th scope="col">Signal</th>
                  <th scope="col" className="number">
                    Tickets
                  </th>
                  <th scope="col" className="number">
                    Flags
                  </th>
                  <th scope="col" className="number">
                    Won after
                  </th>
                  <th scope="col">The likest sentence</th>
                </tr>
              </thead>
              <tbody>
                {signals.map((signal) => (
                  <SignalRow key={signal.signal} signal={signal} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      {leftOut.length > 0 && (
        <section aria-labelledby="found-left">
          <h2 id="found-left">{count(leftOut.length)} rows of opportunities left out</h2>
          <ul className="left-out">
            {leftOut.slice(0, 20).map(({ row, why }) => (
              <li key={row}>
                Row {row}: {why}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Bucket({ name, money }: { readonly name: string; readonly money: Money }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{amounts(money)}</strong> <span className="aside">{count(money.deals)} deals</span>
      </dd>
    </div>
  );
}

const amounts = ({ amounts: each }: Money): string =>
  each.length === 0
    ? "–"
    : each
        .map(({ amountMinor, currency }) => formatMoney(amountMinor, currency, LOCALE))
        .join(", ");

function SignalRow({
  signal: { signal, tickets, flags, sourced, examples },
}: {
  readonly signal: SignalPast;
}) {
  const [likest, ...others] = examples;
  return (
    <tr>
      <th scope="row">{findSignal(defaultTaxonomy, signal)?.signal.label ?? signal}</th>
      <td className="number">{count(tickets)}</td>
      <td className="number">{count(flags)}</td>
      <td className="number">{sourced === null ? "–" : count(sourced.deals)}</td>
      <td>
        {likest !== undefined && (
          <details>
            <summary>“{likest.sentence}”</summary>
            {[likest, ...others].map(({ ticketId, sentence, phrase, likeness }) => (
              <p key={ticketId} className="aside">
                Ticket {ticketId}: “{sentence}” holds {Math.round(likeness * 100)} % of “{phrase}”.
              </p>
            ))}
          </details>
        )}
      </td>
    </tr>
  );
}
