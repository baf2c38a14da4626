// The queue page: a list, the flag that is open, and the account it is about. What the address bar says is shown.
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Flag } from "../api/flag.ts";
import { AccountPanel } from "./account/AccountPanel.tsx";
import { HOME, questionOf, type Tab } from "./address/address.ts";
import { type AddressBar, useAddress } from "./address/address-bar.ts";
import type { Desk, Member } from "./asking/desk.ts";
import { DeclineDialog } from "./flag/DeclineDialog.tsx";
import { FlagView } from "./flag/FlagView.tsx";
import { ASKS_FIRST } from "./flag/MoveBar.tsx";
import { type OfferedMove, offeredMoves } from "./flag/next-move.ts";
import { OpportunityDialog } from "./flag/OpportunityDialog.tsx";
import { ReopenDialog } from "./flag/ReopenDialog.tsx";
import { Figures } from "./head/Figures.tsx";
import { HelpDialog } from "./head/HelpDialog.tsx";
import { SearchBox } from "./head/SearchBox.tsx";
import { Filters, Tabs } from "./head/Tabs.tsx";
import { Key } from "./keyboard/Key.tsx";
import type { Command } from "./keyboard/keys.ts";
import { useLetters } from "./keyboard/letters.ts";
import { FlagList } from "./list/FlagList.tsx";
import { ListEmpty, ListLoading, ListTrouble } from "./list/ListStates.tsx";
import type { Moves } from "./moving/moves.ts";
import type { MadeMove } from "./moving/optimistic.ts";
import { OutcomeBar } from "./moving/OutcomeBar.tsx";
import type { Queue, QueueState } from "./queue.ts";
import { useReader } from "./reader/reader.ts";
import { useAnswer } from "./asking/use-answer.ts";
import { useFresh, useOnline } from "./asking/use-fresh.ts";
import { useKeys } from "./keyboard/use-keys.ts";

/** Up to this width list and flag take turns; the style sheet says the same. */
const NARROW = "(max-width: 700px)";
const isNarrow = () => window.matchMedia(NARROW).matches;

interface QueuePageProps {
  readonly desk: Desk;
  readonly queue: Queue;
  readonly moves: Moves;
  readonly bar: AddressBar;
  readonly members: readonly Member[];
}

type Asking = { readonly move: OfferedMove; readonly flag: Flag } | { readonly move: "help" };

/** The flag as it is known best: what will be, else the highest version that anybody told. */
function currentFlag(
  state: QueueState,
  id: string | null,
  told: readonly (Flag | null | undefined)[],
): Flag | null {
  if (id === null) return null;
  const pending = state.pending.get(id);
  if (pending !== undefined) return pending;
  const known = [state.flags.find((flag) => flag.id === id), state.latest.get(id), ...told];
  return known.reduce<Flag | null>(
    (best, flag) => (flag != null && (best === null || flag.version > best.version) ? flag : best),
    null,
  );
}

export function QueuePage({ desk, queue, moves, bar, members }: QueuePageProps) {
  const { t, mayMove, me } = useReader();
  const address = useAddress(bar);
  const state = useSyncExternalStore(queue.subscribe, queue.get);
  const { outcome, sending, answered, settled } = useSyncExternalStore(moves.subscribe, moves.get);
  const online = useOnline();
  const [letters, setLetters] = useLetters();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [focusRow, setFocusRow] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { flags, pages, trouble, counts } = state;
  const { flag: selected, tab } = address;

  const question = useMemo(() => questionOf(address), [address]);
  useEffect(() => queue.show(question), [queue, question]);
  useFresh(queue.refresh);

  const row = flags.find((each) => each.id === selected);
  const detail = useAnswer(selected, desk.detail, `${row?.version ?? 0} ${settled}`);
  const readDetail = detail.value;
  useWaitingDeliveries(
    readDetail?.deliveries.some((d) => d.status === "waiting") === true,
    detail.retry,
  );
  const flag = currentFlag(state, selected, [readDetail?.flag, answered.get(selected ?? "")]);
  const accountId = flag?.account?.id ?? null;
  const history = useAnswer(accountId, desk.history, settled);

  // Where the open flag stood, so that "next" still means the one below after it has left the list.
  const index = flags.findIndex((each) => each.id === selected);
  const [place, setPlace] = useState(0);
  if (index !== -1 && index !== place) setPlace(index);
  const [left, setLeft] = useState<{ readonly id: string; readonly at: number } | null>(null);

  const goToTab = (next: Tab) => bar.go({ ...HOME, tab: next });
  const href = useCallback((id: string) => bar.href({ flag: id }), [bar]);
  const focusHeading = useCallback(() => {
    requestAnimationFrame(() => heading.current?.focus());
  }, []);
  const open = useCallback(
    (id: string, byKeyboard: boolean) => {
      bar.go({ flag: id });
      if (byKeyboard || isNarrow()) focusHeading();
    },
    [bar, focusHeading],
  );
  const close = () => {
    if (isNarrow()) bar.go({ flag: null });
    setFocusRow((count) => count + 1);
  };
  const walk = (step: 1 | -1): boolean => {
    // After a move, "next" means the row that came up in its place, wherever the moved one went.
    const stood = left?.id === selected ? left.at : place;
    const gone = flags[stood]?.id !== selected;
    const from = gone ? stood - (step === 1 ? 1 : 0) : index;
    const next = selected === null ? flags[0] : flags[Math.max(0, from + step)];
    if (next === undefined) return false;
    bar.go({ flag: next.id }, selected === null ? "push" : "replace");
    setFocusRow((count) => count + 1);
    return true;
  };

  // On a wide screen the most urgent flag is open from the start. Asked of the queue itself, since the rows of this
  // drawing may still answer the question before.
  useEffect(() => {
    if (selected !== null || flags.length === 0 || isNarrow()) return;
    const first = queue.get().flags[0];
    if (first !== undefined) bar.go({ flag: first.id }, "replace");
  }, [selected, flags, queue, bar]);

  const make = (request: MadeMove) => {
    setAsking(null);
    if (flag === null) return;
    setLeft({ id: flag.id, at: place });
    moves.make(flag, request);
  };
  const offer = (move: OfferedMove): boolean => {
    if (flag === null || !mayMove || !offeredMoves(flag, me.id).includes(move)) return false;
    if (ASKS_FIRST.includes(move)) setAsking({ move, flag });
    else if (move === "contact" || move === "claim" || move === "accept" || move === "resolve")
      make({ move });
    return true;
  };

  useKeys(letters, (command: Command): boolean => {
    switch (command) {
      case "next":
        return walk(1);
      case "previous":
        return walk(-1);
      case "open":
        heading.current?.focus();
        return heading.current !== null;
      case "back":
        search.current?.blur();
        close();
        return true;
      case "search":
        if (isNarrow() && selected !== null) bar.go({ flag: null });
        search.current?.focus();
        search.current?.select();
        return true;
      case "help":
        setAsking({ move: "help" });
        return true;
      case "undo":
        if (outcome?.is !== "made") return false;
        moves.undo();
        // Where the row comes back, the focus does too.
        setFocusRow((count) => count + 1);
        return true;
      case "contact":
      case "claim":
      case "accept":
      case "opportunity":
      case "resolve":
      case "decline":
      case "reopen":
        return offer(command);
    }
  });

  const onSearch = useCallback(
    (q: string) => bar.go({ q: q.trim(), flag: null }, bar.get().q === "" ? "push" : "replace"),
    [bar],
  );
  const more = useCallback(() => void queue.more(), [queue]);

  return (
    <div className={selected === null ? "page" : "page page-flag-open"}>
      <header className="top">
        <div className="head">
          <h1>{t("title")}</h1>
          <SearchBox q={address.q} field={search} onSearch={onSearch} />
          <Figures counts={counts} href={(to) => bar.href({ ...HOME, tab: to })} onTab={goToTab} />
          <button
            type="button"
            className="help-button"
            aria-label={t("help.title")}
            aria-haspopup="dialog"
            aria-keyshortcuts="?"
            onClick={() => setAsking({ move: "help" })}
          >
            <Key name="?" />
          </button>
        </div>
        <div className="bar">
          <Tabs
            address={address}
            counts={counts}
            href={(to) => bar.href({ ...HOME, tab: to })}
            onTab={goToTab}
          />
          <Filters
            address={address}
            members={members}
            onFilter={(change) => bar.go({ ...change, flag: null })}
          />
        </div>
      </header>
      <Freshness state={state} online={online} />
      <main className="panes">
        <section className="pane-list" aria-label={t("list.label")}>
          {pages === null ? (
            trouble === null ? (
              <ListLoading />
            ) : (
              <ListTrouble trouble={trouble} onRetry={() => void queue.refresh()} />
            )
          ) : flags.length === 0 ? (
            <ListEmpty
              address={address}
              unowned={counts?.unowned ?? null}
              onClear={() => bar.go({ ...HOME, tab })}
              onTab={goToTab}
            />
          ) : (
            <FlagList
              flags={flags}
              complete={pages.next === null}
              more={state.more}
              selected={selected}
              place={place}
              focusRow={focusRow}
              sending={sending}
              href={href}
              onOpen={open}
              onMore={more}
            />
          )}
        </section>
        <div className="pane-side">
          <section className="pane-flag" aria-label={t("flag.label")}>
            {selected === null ? (
              flags.length === 0 ? null : (
                <p className="state-text pane-hint">{t("flag.choose")}</p>
              )
            ) : (
              <>
                <button type="button" className="link back" onClick={close}>
                  <span aria-hidden="true">←</span> {t("flag.back")}
                </button>
                {flag === null ? (
                  <FlagMissing detail={detail} />
                ) : (
                  <FlagView
                    key={flag.id}
                    flag={flag}
                    detail={readDetail}
                    trouble={detail.trouble}
                    heading={heading}
                    onRetry={detail.retry}
                    onMove={offer}
                  />
                )}
              </>
            )}
          </section>
          <div className="pane-account">
            {flag === null ? null : (
              <AccountPanel
                flag={flag}
                history={history.value}
                failed={history.trouble !== null}
                href={href}
                onOpen={(id) => open(id, false)}
                onRetry={history.retry}
              />
            )}
          </div>
        </div>
      </main>
      <OutcomeBar
        outcome={outcome}
        onUndo={moves.undo}
        onDismiss={moves.dismiss}
        onAgain={moves.again}
      />
      {asking?.move === "help" ? (
        <HelpDialog letters={letters} onLetters={setLetters} onClose={() => setAsking(null)} />
      ) : null}
      {asking?.move === "decline" ? (
        <DeclineDialog
          flag={asking.flag}
          onClose={() => setAsking(null)}
          onDecline={(reason, rightSignal) =>
            make({
              move: "decline",
              reason,
              ...(rightSignal === undefined ? {} : { rightSignal }),
            })
          }
        />
      ) : null}
      {asking?.move === "opportunity" ? (
        <OpportunityDialog
          flag={asking.flag}
          ask={desk.opportunities}
          onClose={() => setAsking(null)}
          onLink={(opportunity) => make({ move: "opportunity", opportunity })}
        />
      ) : null}
      {asking?.move === "reopen" ? (
        <ReopenDialog
          onClose={() => setAsking(null)}
          onReopen={(why) => make({ move: "reopen", why })}
        />
      ) : null}
    </div>
  );
}

/** Milliseconds between two looks at a flag whose deliveries are still on their way. */
const DELIVERIES_EVERY = 5000;

function useWaitingDeliveries(waiting: boolean, retry: () => void): void {
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") retry();
    }, DELIVERIES_EVERY);
    return () => clearInterval(timer);
  }, [waiting, retry]);
}

/** Says what came in, and when what is shown may be old. */
function Freshness({ state, online }: { state: QueueState; online: boolean }) {
  const { t } = useReader();
  const { arrivals, trouble, pages } = state;
  const stale = pages !== null && (!online || trouble !== null);
  return (
    <>
      <output className="visually-hidden">
        {arrivals.count === 0 ? "" : t("arrivals", { count: arrivals.count })}
      </output>
      {stale ? (
        <output className="stale">
          {!online || trouble?.is === "offline" ? t("trouble.staleOffline") : t("trouble.stale")}
        </output>
      ) : null}
    </>
  );
}

function FlagMissing({
  detail,
}: {
  detail: { trouble: { is: string } | null; retry: () => void };
}) {
  const { t } = useReader();
  if (detail.trouble === null)
    return (
      <div className="flag" aria-busy="true">
        <p className="visually-hidden">{t("flag.reading")}</p>
        <div className="ghost ghost-due" />
        <div className="ghost ghost-heading" />
        <div className="ghost ghost-words" />
      </div>
    );
  if (detail.trouble.is === "not-found")
    return (
      <div className="state">
        <p className="state-title">{t("flag.gone")}</p>
        <p className="state-text">{t("flag.goneText")}</p>
      </div>
    );
  return (
    <div className="state" role="alert">
      <p className="state-title">{t("trouble.flag")}</p>
      <button type="button" className="button" onClick={detail.retry}>
        {t("tryAgain")}
      </button>
    </div>
  );
}
