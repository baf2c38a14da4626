import { useId, useState } from "react";
import type { LedgerAnswer, LedgerPattern } from "../api/ledger.ts";
import { formatDate, formatMoney } from "../ui/format.ts";
import { Masked } from "../ui/Masked.tsx";
import { signalName } from "../ui/page/signal-labels.ts";
import { Trend } from "./Trend.tsx";
import type { LedgerPageWords } from "./words.ts";

interface PatternItemProps {
  readonly words: LedgerPageWords;
  readonly ledger: LedgerAnswer;
  readonly pattern: LedgerPattern;
  /** Accounts of the largest pattern: how long the bars are. */
  readonly most: number;
  readonly hasSeat: boolean;
  readonly onFix: (pattern: LedgerPattern) => void;
  readonly onUnfix: (pattern: LedgerPattern) => Promise<void>;
}

/** Quotes that are shown before one asks for the others. */
const FIRST = 2;

/** One pattern: how many suffer from it, what that is worth, how it goes, and what they said. */
export function PatternItem(props: PatternItemProps) {
  const { words, ledger, pattern, most, hasSeat } = props;
  const { t, taxonomy } = words;
  const heading = useId();
  const name =
    ledger.ledger === "product"
      ? signalName(pattern.key, pattern.label, taxonomy)
      : pattern.label === ""
        ? t("competitors.notNamed")
        : pattern.label;
  return (
    <li className="pattern" aria-labelledby={heading}>
      <div className="pattern-size">
        <strong>{new Intl.NumberFormat(t.locale).format(pattern.accounts)}</strong>
        <span className="aside">{t("accounts", { count: pattern.accounts })}</span>
        <span
          className="bar"
          aria-hidden="true"
          style={{ inlineSize: `${(100 * pattern.accounts) / most}%` }}
        />
      </div>
      <div className="pattern-body">
        <h2 id={heading}>
          <bdi>{name}</bdi>
          <Standing words={words} pattern={pattern} />
        </h2>
        <p className="facts">
          {[
            t("tickets", { count: pattern.tickets }),
            t("agents", { count: pattern.agents }),
            ...(pattern.thisWeek > 0 ? [t("thisWeek", { count: pattern.thisWeek })] : []),
          ].join(" · ")}
        </p>
        <Exposed words={words} pattern={pattern} />
        <Quotes words={words} pattern={pattern} hasSeat={hasSeat} />
        {hasSeat && ledger.ledger === "product" && <FixLine {...props} />}
      </div>
      <Trend t={t} weeks={ledger.weeks} trend={pattern.trend} name={name} />
    </li>
  );
}

/** Whether it was fixed, and whether it came back. */
function Standing({ words: { t }, pattern: { fix } }: Pick<PatternItemProps, "words" | "pattern">) {
  if (fix === null || fix.undoneAt !== null) return null;
  return fix.flagsSince > 0 ? (
    <span className="badge badge-again">{t("fix.again", { count: fix.flagsSince })}</span>
  ) : (
    <span className="badge badge-fixed">{t("fix.badge")}</span>
  );
}

function Exposed({ words: { t }, pattern }: Pick<PatternItemProps, "words" | "pattern">) {
  if (pattern.exposure.length === 0) return <p className="aside">{t("exposure.none")}</p>;
  return (
    <ul className="exposure">
      {pattern.exposure.map(({ currency, accounts, affectedMinor, shareMinor }) => (
        <li key={currency}>
          <strong>{formatMoney(affectedMinor, currency, t.locale)}</strong>{" "}
          <span className="aside">
            {t("exposure.of", {
              count: accounts,
              share: formatMoney(shareMinor, currency, t.locale),
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Quotes({
  words,
  pattern,
  hasSeat,
}: Pick<PatternItemProps, "words" | "pattern" | "hasSeat">) {
  const { t, ui } = words;
  const [showsAll, setShowsAll] = useState(false);
  const { quotes } = pattern;
  const shown = showsAll ? quotes : quotes.slice(0, FIRST);
  if (quotes.length === 0) return null;
  return (
    <div className="quotes">
      {shown.map((quote, place) => (
        <blockquote key={quote.flagId ?? place}>
          <p>
            “<Masked text={quote.quote} words={ui} />”
          </p>
          <footer className="aside">
            {quote.accountName !== null && (
              <>
                <bdi>{quote.accountName}</bdi> ·{" "}
              </>
            )}
            {formatDate(quote.at.slice(0, 10), t.locale)}
            {hasSeat && quote.flagId !== null && (
              <>
                {" · "}
                <a href={`/queue?flag=${quote.flagId}`}>{t("openFlag")}</a>
              </>
            )}
          </footer>
        </blockquote>
      ))}
      {quotes.length > FIRST && (
        <button
          type="button"
          className="link"
          aria-expanded={showsAll}
          onClick={() => setShowsAll(!showsAll)}
        >
          {showsAll ? t("fewerQuotes") : t("moreQuotes", { count: quotes.length - FIRST })}
        </button>
      )}
    </div>
  );
}

function FixLine({ words: { t }, pattern, onFix, onUnfix }: PatternItemProps) {
  const { fix } = pattern;
  const [isUndoing, setIsUndoing] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  if (fix === null || fix.undoneAt !== null || fix.flagsSince > 0)
    return (
      <p>
        <button type="button" className="button" onClick={() => onFix(pattern)}>
          {t("fix.mark")}
        </button>
      </p>
    );
  const undo = async () => {
    setIsUndoing(true);
    setHasFailed(false);
    try {
      await onUnfix(pattern);
    } catch {
      setHasFailed(true);
    } finally {
      setIsUndoing(false);
    }
  };
  return (
    <p className="aside">
      {t("fix.line", {
        words: fix.words,
        day: formatDate(fix.at.slice(0, 10), t.locale),
        name: fix.byName ?? t("fix.somebody"),
      })}{" "}
      <button type="button" className="link" disabled={isUndoing} onClick={() => void undo()}>
        {t("fix.undo")}
      </button>
      {hasFailed && <span role="alert"> {t("fix.failed")}</span>}
    </p>
  );
}
