// One ledger of one week: the patterns, most accounts first, and what can be done about them.
import { useCallback, useState } from "react";
import type { LedgerAnswer, LedgerPattern } from "../api/ledger.ts";
import type { Session } from "../api/session.ts";
import { LEDGERS } from "../domain/ledger/signals.ts";
import { useAnswer } from "../ui/asking/use-answer.ts";
import { formatDate, formatInstant } from "../ui/format.ts";
import { type AddressBar, useAddress } from "../ui/page/address-bar.ts";
import { type Address, mondayFrom } from "./address.ts";
import type { Ask } from "./ask.ts";
import { FixDialog } from "./FixDialog.tsx";
import { LinksDialog } from "./LinksDialog.tsx";
import { PatternItem } from "./PatternItem.tsx";
import { sentenceOf } from "./sentence.ts";
import type { LedgerPageWords } from "./words.ts";

interface LedgerPageProps {
  readonly words: LedgerPageWords;
  readonly ask: Ask;
  readonly bar: AddressBar<Address>;
  /** `null` for who reads by a link. */
  readonly session: Session | null;
}

export function LedgerPage({ words, ask, bar, session }: LedgerPageProps) {
  const { t } = words;
  const address = useAddress(bar);
  const [fixing, setFixing] = useState<LedgerPattern | null>(null);
  const [showsLinks, setShowsLinks] = useState(false);
  const [said, setSaid] = useState("");
  const [version, setVersion] = useState(0);
  const read = useCallback(() => ask.ledger(bar.get()), [ask, bar]);
  const {
    value: ledger,
    trouble,
    again,
  } = useAnswer(`${address.ledger} ${address.week ?? ""}`, read, version);
  const shown = ledger?.ledger ?? address.ledger;
  const mayShare = session?.roles.some((role) => role === "ops" || role === "admin") === true;
  const changed = (sentence: string) => {
    setFixing(null);
    setSaid(sentence);
    setVersion((count) => count + 1);
  };
  return (
    <main className="ledger">
      <header className="head">
        <div className="head-title">
          <h1>{t(`${shown}.title`)}</h1>
          <p className="aside">{t(`${shown}.what`)}</p>
        </div>
        {session !== null && (
          <nav className="switch" aria-label={t("ledgers")}>
            {LEDGERS.map((name) => (
              <a
                key={name}
                href={bar.href({ ledger: name })}
                aria-current={name === address.ledger ? "page" : undefined}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  setSaid("");
                  bar.go({ ledger: name });
                }}
              >
                {t(`${name}.tab`)}
              </a>
            ))}
          </nav>
        )}
      </header>
      <div className="tools">
        <WeekSteps words={words} bar={bar} ledger={ledger} />
        {session !== null && (
          <a
            className="button"
            download
            href={`/v1/ledgers/${address.ledger}?format=csv${address.week === null ? "" : `&week=${address.week}`}`}
          >
            {t("csv")}
          </a>
        )}
        {mayShare && (
          <button type="button" className="button" onClick={() => setShowsLinks(true)}>
            {t("links.open")}
          </button>
        )}
      </div>
      <output className="said">{said}</output>
      {trouble !== null && (
        <p className="wrong" role="alert">
          {session === null && trouble.is === "not-found"
            ? t("linkNotValid")
            : sentenceOf(trouble, t)}{" "}
          <button type="button" className="link" onClick={again}>
            {t("tryAgain")}
          </button>
        </p>
      )}
      {ledger === null ? (
        trouble === null && (
          <p className="empty" aria-busy="true">
            {t("reading")}
          </p>
        )
      ) : (
        <Patterns
          words={words}
          ledger={ledger}
          hasSeat={session !== null}
          onFix={setFixing}
          onUnfix={async (pattern) => {
            if (pattern.fix === null) return;
            const { told } = await ask.unfix(pattern.fix.id);
            changed(t("fix.undone", { count: told }));
          }}
        />
      )}
      {fixing !== null && (
        <FixDialog
          words={words}
          ask={ask}
          pattern={fixing}
          onSaved={({ told }) => changed(t("fix.told", { count: told }))}
          onClose={() => setFixing(null)}
        />
      )}
      {showsLinks && (
        <LinksDialog
          words={words}
          ask={ask}
          ledger={address.ledger}
          onClose={() => setShowsLinks(false)}
        />
      )}
    </main>
  );
}

interface WeekStepsProps {
  readonly words: LedgerPageWords;
  readonly bar: AddressBar<Address>;
  readonly ledger: LedgerAnswer | null;
}

/** The week that is shown, and a step to those beside it. */
function WeekSteps({ words: { t }, bar, ledger }: WeekStepsProps) {
  const { week } = useAddress(bar);
  const monday = week ?? ledger?.weeks.at(-1) ?? null;
  const go = (to: string | null) => bar.go({ week: to }, "replace");
  return (
    <div className="week">
      <button
        type="button"
        className="button"
        aria-label={t("week.before")}
        disabled={monday === null}
        onClick={() => monday !== null && go(mondayFrom(monday, -1))}
      >
        ‹
      </button>
      <strong aria-live="polite">
        {monday === null ? t("reading") : t("week.of", { day: formatDate(monday, t.locale) })}
      </strong>
      <button
        type="button"
        className="button"
        aria-label={t("week.after")}
        disabled={week === null}
        onClick={() => {
          if (week === null || ledger === null) return;
          const next = mondayFrom(week, 1);
          go(Date.parse(`${mondayFrom(next, 1)}T00:00:00Z`) > Date.now() ? null : next);
        }}
      >
        ›
      </button>
      {week !== null && (
        <button type="button" className="link" onClick={() => go(null)}>
          {t("week.this")}
        </button>
      )}
    </div>
  );
}

interface PatternsProps {
  readonly words: LedgerPageWords;
  readonly ledger: LedgerAnswer;
  readonly hasSeat: boolean;
  readonly onFix: (pattern: LedgerPattern) => void;
  readonly onUnfix: (pattern: LedgerPattern) => Promise<void>;
}

function Patterns({ words, ledger, hasSeat, onFix, onUnfix }: PatternsProps) {
  const { t } = words;
  const { patterns, counted, excluded, asOf } = ledger;
  const most = Math.max(1, ...patterns.map(({ accounts }) => accounts));
  const left = excluded.map(({ reason, n }) =>
    t("excluded", { count: n, reason: t.maybe(`reason.${reason}`) ?? reason }),
  );
  return (
    <>
      {patterns.length === 0 ? (
        <p className="empty">{t(`${ledger.ledger}.empty`)}</p>
      ) : (
        <ol className="patterns">
          {patterns.map((pattern) => (
            <PatternItem
              key={pattern.key}
              words={words}
              ledger={ledger}
              pattern={pattern}
              most={most}
              hasSeat={hasSeat}
              onFix={onFix}
              onUnfix={onUnfix}
            />
          ))}
        </ol>
      )}
      <footer className="foot aside">
        <p>
          {t("counted", { count: counted, at: formatInstant(asOf, t.locale) })}
          {left.length > 0 &&
            ` ${t("leftOut", { what: new Intl.ListFormat(t.locale).format(left) })}`}
        </p>
        <p>{t("means")}</p>
      </footer>
    </>
  );
}
