// Companies that wait for somebody who knows: the list, most money first, and the one that is looked at.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { MatchCompany } from "../../api/matching.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import { type Ask, type Decision, queryOf } from "./ask.ts";
import { BulkDialog } from "./BulkDialog.tsx";
import { Comparing } from "./Comparing.tsx";
import { amountsOf, leftOf, nameOf } from "./say.ts";
import { keyOf, useCompanies } from "./use-companies.ts";
import { useKeys } from "./use-keys.ts";

interface WaitingProps {
  readonly t: OutcomesWords;
  readonly ask: Ask;
  readonly list: "doubtful" | "unmatched";
  readonly mayDecide: boolean;
}

/** Read on when so few are left below the one that is looked at. */
const READ_ON_AT = 10;

export function Waiting({ t, ask, list, mayDecide }: WaitingProps) {
  const [doubt, setDoubt] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const companies = useCompanies(ask, { list, doubt, words });
  const [chosen, setChosen] = useState<string | null>(null);
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const [done, setDone] = useState<readonly { decision: Decision; name: string }[]>([]);
  const [said, setSaid] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isBulk, setIsBulk] = useState(false);
  const isBusy = useRef(false);
  const listElement = useRef<HTMLUListElement>(null);

  useEffect(() => {
    const timer = setTimeout(() => setWords(typed.trim()), 250);
    return () => clearTimeout(timer);
  }, [typed]);

  const { read, more } = companies;
  const items = read?.items ?? [];
  const at = Math.max(
    0,
    items.findIndex((each) => keyOf(each) === chosen),
  );
  const company = items[at];

  useEffect(() => {
    if (read !== null && read.next !== null && at > read.items.length - READ_ON_AT) more();
  }, [read, at, more]);
  useEffect(() => {
    if (chosen === null) return;
    // Only as far as it must, so that nothing jumps.
    listElement.current
      ?.querySelector('[aria-current="true"]')
      ?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const go = (to: number) => {
    const next = items[Math.min(Math.max(0, to), items.length - 1)];
    if (next !== undefined) setChosen(keyOf(next));
  };

  const decide = async (which: readonly MatchCompany[], decisions: readonly Decision[]) => {
    if (isBusy.current || !mayDecide) return;
    isBusy.current = true;
    setTrouble(null);
    const last = which.at(-1);
    const following =
      items[items.findIndex((each) => last !== undefined && keyOf(each) === keyOf(last)) + 1];
    const putBack = companies.take(which);
    if (following !== undefined) setChosen(keyOf(following));
    try {
      await ask.decide(decisions);
      const now = which.flatMap((each, place) => {
        const decision = decisions[place];
        return decision === undefined ? [] : [{ decision, name: nameOf(each) }];
      });
      setDone((before) => [...before, ...now]);
      setSaid(sayDone(t, which, decisions));
    } catch (error) {
      putBack();
      if (last !== undefined) setChosen(keyOf(last));
      setSaid("");
      setTrouble(troubleOf(error));
    } finally {
      isBusy.current = false;
    }
  };

  const choose = (one: MatchCompany, accountId: string | null) =>
    void decide([one], [{ crm: one.crm, companyId: one.id, accountId }]);

  const undo = async () => {
    const last = done.at(-1);
    if (last === undefined || isBusy.current) return;
    isBusy.current = true;
    setTrouble(null);
    try {
      await ask.undo(last.decision);
      setDone((before) => before.slice(0, -1));
      setChosen(keyOf({ crm: last.decision.crm, id: last.decision.companyId }));
      setSaid(t("accounts.undone", { name: last.name }));
      companies.again();
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      isBusy.current = false;
    }
  };

  const press = useCallbackOfKeys({
    up: () => go(at - 1),
    down: () => go(at + 1),
    skip: () => {
      if (company === undefined) return;
      setSkipped((before) => new Set([...before, keyOf(company)]));
      go(at + 1);
    },
    undo: () => void undo(),
    none: () => company !== undefined && choose(company, null),
    pick: (place: number) => {
      const candidate = company?.candidates[place];
      if (company !== undefined && candidate !== undefined) choose(company, candidate.accountId);
    },
    mayDecide,
    hasDone: done.length > 0,
    candidates: company?.candidates.length ?? 0,
    hasCompany: company !== undefined,
  });
  useKeys(press);

  const left = leftOf(read?.left ?? [], list);
  const doubts = [
    ...new Set((read?.left ?? []).flatMap((each) => (each.list === list ? [each.doubt] : []))),
  ].flatMap((each) => (each === null ? [] : [each]));
  // Those that have one candidate: one look at all of them may be enough.
  const alike = items.filter((each) => each.certainty === "likely" && each.candidates.length === 1);
  const isEmpty = read !== null && items.length === 0 && read.next === null;
  const wrong = trouble ?? companies.trouble;

  return (
    <>
      <div className="accounts-progress">
        <p>
          {read === null ? (
            <span className="unseen">{t("accounts.reading")}</span>
          ) : (
            <>
              <strong>{t("accounts.left", { count: left.companies })}</strong>
              {left.money.some(({ amountMinor }) => amountMinor !== "0") && (
                <span> · {amountsOf(left.money, t)}</span>
              )}
              {done.length > 0 && (
                <span className="aside"> {t("accounts.decidedNow", { count: done.length })}</span>
              )}
            </>
          )}
        </p>
        <a
          className="link apart"
          href={`/v1/matches?${queryOf({ list, doubt, words }, { format: "csv" })}`}
          download
        >
          {t("accounts.asFile")}
        </a>
      </div>
      <div className="accounts-filter">
        <label className="accounts-search">
          <span className="unseen">{t("accounts.search")}</span>
          <input
            type="search"
            value={typed}
            placeholder={t("accounts.search")}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        {doubts.length > 0 && (
          <label className="accounts-why">
            <span className="unseen">{t("accounts.why")}</span>
            <select
              value={doubt ?? ""}
              onChange={(event) => setDoubt(event.target.value === "" ? null : event.target.value)}
            >
              <option value="">{t("accounts.allReasons")}</option>
              {doubts.map((each) => (
                <option key={each} value={each}>
                  {t(`accounts.doubt.${each}.short`)} (
                  {leftOf(read?.left ?? [], list, each).companies})
                </option>
              ))}
            </select>
          </label>
        )}
        {mayDecide && doubt !== null && alike.length > 1 && (
          <button type="button" className="button" onClick={() => setIsBulk(true)}>
            {t("accounts.lookAtAll", { count: alike.length })}
          </button>
        )}
        {mayDecide && done.length > 0 && (
          <button type="button" className="button apart" onClick={() => void undo()}>
            {t("accounts.undo")} <kbd>u</kbd>
          </button>
        )}
      </div>
      <output className="said">{said}</output>
      {wrong !== null && (
        <p className="wrong" role="alert">
          {sentenceOf(wrong, t)}{" "}
          <button
            type="button"
            className="link"
            onClick={() => {
              setTrouble(null);
              companies.again();
            }}
          >
            {t("tryAgain")}
          </button>
        </p>
      )}
      {read === null && wrong === null && <div className="accounts-waiting" aria-busy="true" />}
      {isEmpty && (
        <div className="accounts-empty">
          <h2>
            {words !== "" || doubt !== null
              ? t("accounts.nothingFound")
              : t(`accounts.empty.${list}.title`)}
          </h2>
          <p>
            {words !== "" || doubt !== null
              ? t("accounts.nothingFoundText")
              : t(`accounts.empty.${list}.text`)}
          </p>
        </div>
      )}
      {items.length > 0 && company !== undefined && (
        <div className="accounts-work">
          <section className="accounts-list" aria-label={t(`accounts.tab.${list}`)}>
            <ul ref={listElement} tabIndex={-1}>
              {items.map((each, place) => (
                <li key={keyOf(each)}>
                  <button
                    type="button"
                    aria-current={each === company ? "true" : undefined}
                    className={skipped.has(keyOf(each)) ? "skipped" : undefined}
                    onClick={() => go(place)}
                  >
                    <bdi className="accounts-name">{nameOf(each)}</bdi>
                    <span className="accounts-amount">{amountsOf(each.money, t)}</span>
                    <span className="aside">
                      {each.doubt === null
                        ? t("accounts.noCandidate")
                        : t(`accounts.doubt.${each.doubt}.short`)}
                      {skipped.has(keyOf(each)) && ` · ${t("accounts.skipped")}`}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            {read?.next != null && (
              <button
                type="button"
                className="link accounts-more"
                disabled={companies.isReadingMore}
                onClick={more}
              >
                {t("accounts.more")}
              </button>
            )}
          </section>
          <Comparing
            key={keyOf(company)}
            t={t}
            ask={ask}
            company={company}
            mayDecide={mayDecide}
            onChoose={(accountId) => choose(company, accountId)}
            onSkip={() => press("s")}
          />
        </div>
      )}
      {list === "unmatched" && read !== null && read.ofNobody.length > 0 && (
        <p className="accounts-nobody">
          {t("accounts.ofNobody", {
            count: read.ofNobody.reduce((sum, { deals }) => sum + deals, 0),
            amount: amountsOf(read.ofNobody, t),
          })}
        </p>
      )}
      {isBulk && (
        <BulkDialog
          t={t}
          companies={alike}
          onClose={() => setIsBulk(false)}
          onConfirm={(which) => {
            setIsBulk(false);
            void decide(
              which,
              which.flatMap(({ crm, id, candidates: [candidate] }) =>
                candidate === undefined
                  ? []
                  : [{ crm, companyId: id, accountId: candidate.accountId }],
              ),
            );
          }}
        />
      )}
    </>
  );
}

function sayDone(
  t: OutcomesWords,
  which: readonly MatchCompany[],
  decisions: readonly Decision[],
): string {
  const [company] = which;
  const [decision] = decisions;
  if (company === undefined || decision === undefined) return "";
  if (which.length > 1) return t("accounts.doneMany", { count: which.length });
  const account = company.candidates.find(({ accountId }) => accountId === decision.accountId);
  return decision.accountId === null
    ? t("accounts.doneNone", { name: nameOf(company) })
    : t("accounts.done", { name: nameOf(company), account: account?.name ?? decision.accountId });
}

interface Keyed {
  readonly up: () => void;
  readonly down: () => void;
  readonly skip: () => void;
  readonly undo: () => void;
  readonly none: () => void;
  readonly pick: (place: number) => void;
  readonly mayDecide: boolean;
  readonly hasDone: boolean;
  readonly hasCompany: boolean;
  readonly candidates: number;
}

/** What a key does; `false` for one that is left to the browser. The same function for the life of the page. */
function useCallbackOfKeys(keyed: Keyed): (key: string) => boolean {
  const latest = useRef(keyed);
  // Before anybody can press a key on what is drawn now.
  useLayoutEffect(() => {
    latest.current = keyed;
  });
  return useCallback((key: string): boolean => {
    const now = latest.current;
    if (key === "u" && now.hasDone) {
      now.undo();
      return true;
    }
    if (!now.hasCompany) return false;
    if (key === "ArrowUp") now.up();
    else if (key === "ArrowDown") now.down();
    else if (key === "s") now.skip();
    else if (!now.mayDecide) return false;
    else if (key === "n") now.none();
    else if (key === "Enter" && now.candidates > 0) now.pick(0);
    else if (/^[1-9]$/.test(key) && Number(key) <= now.candidates) now.pick(Number(key) - 1);
    else return false;
    return true;
  }, []);
}
