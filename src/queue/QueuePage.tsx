// The queue page: a list, the flag that is open, and the account it is about. What the address bar says is shown.
import {
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { Flag } from "../api/flag.ts";
import { type AddressBar, useAddress } from "../ui/page/address-bar.ts";
import { AccountPanel } from "./account/AccountPanel.tsx";
import { type Address, HOME, questionOf, type Tab } from "./address/address.ts";
import type { Desk, Member } from "./asking/desk.ts";
import { useFresh } from "./asking/use-fresh.ts";
import { FlagPane } from "./flag/FlagPane.tsx";
import { ASKS_FIRST } from "./flag/MoveBar.tsx";
import { MoveDialog } from "./flag/MoveDialog.tsx";
import { type OfferedMove, offeredMoves } from "./flag/next-move.ts";
import { useOpenFlag } from "./flag/use-open-flag.ts";
import { Freshness } from "./head/Freshness.tsx";
import { Head } from "./head/Head.tsx";
import { HelpDialog } from "./head/HelpDialog.tsx";
import type { Command } from "./keyboard/keys.ts";
import { useLetters } from "./keyboard/letters.ts";
import { useKeys } from "./keyboard/use-keys.ts";
import { ListPane } from "./list/ListPane.tsx";
import { usePlace } from "./list/use-place.ts";
import type { Moves } from "./moving/moves.ts";
import type { MadeMove } from "./moving/optimistic.ts";
import { OutcomeBar } from "./moving/OutcomeBar.tsx";
import type { Queue } from "./queue.ts";
import { useReader } from "./reader/reader.ts";

/** Up to this width list and flag take turns; the style sheet says the same. */
const NARROW = "(max-width: 700px)";
const isNarrow = () => window.matchMedia(NARROW).matches;

interface QueuePageProps {
  /** What stands above the page. */
  readonly top: ReactNode;
  readonly desk: Desk;
  readonly queue: Queue;
  readonly moves: Moves;
  readonly bar: AddressBar<Address>;
  readonly members: readonly Member[];
}

type Asking = { readonly move: OfferedMove; readonly flag: Flag } | { readonly move: "help" };

export function QueuePage({ top, desk, queue, moves, bar, members }: QueuePageProps) {
  const { mayMove, me } = useReader();
  const address = useAddress(bar);
  const state = useSyncExternalStore(queue.subscribe, queue.get);
  const made = useSyncExternalStore(moves.subscribe, moves.get);
  const [letters, setLetters] = useLetters();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [focusRow, setFocusRow] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { flags, counts } = state;
  const { flag: selected } = address;

  const question = useMemo(() => questionOf(address), [address]);
  useEffect(() => queue.show(question), [queue, question]);
  useFresh(queue.refresh);

  const { flag, detail, history } = useOpenFlag(selected, desk, state, made);
  const place = usePlace(flags, selected);

  const goToTab = (next: Tab) => bar.go({ ...HOME, tab: next });
  const href = useCallback((id: string) => bar.href({ flag: id }), [bar]);
  const focusList = () => setFocusRow((count) => count + 1);
  const open = useCallback(
    (id: string, byKeyboard: boolean) => {
      bar.go({ flag: id });
      if (byKeyboard || isNarrow()) requestAnimationFrame(() => heading.current?.focus());
    },
    [bar],
  );
  const close = () => {
    if (isNarrow()) bar.go({ flag: null });
    focusList();
  };
  const walk = (step: 1 | -1): boolean => {
    const next = place.beside(step);
    if (next === undefined) return false;
    bar.go({ flag: next.id }, selected === null ? "push" : "replace");
    focusList();
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
    place.leave(flag.id);
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
        if (made.outcome?.is !== "made") return false;
        moves.undo();
        // Where the row comes back, the focus does too.
        focusList();
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

  return (
    <div className={selected === null ? "page" : "page page-flag-open"}>
      <Head
        top={top}
        bar={bar}
        address={address}
        counts={counts}
        members={members}
        search={search}
        onSearch={onSearch}
        onTab={goToTab}
        onHelp={() => setAsking({ move: "help" })}
      />
      <Freshness state={state} />
      <main className="panes">
        <ListPane
          queue={queue}
          state={state}
          bar={bar}
          address={address}
          place={place.at}
          focusRow={focusRow}
          sending={made.sending}
          href={href}
          onOpen={open}
          onTab={goToTab}
        />
        <div className="pane-side">
          <FlagPane
            flag={flag}
            detail={detail}
            isChosen={selected !== null}
            isEmpty={flags.length === 0}
            heading={heading}
            onBack={close}
            onMove={offer}
          />
          <div className="pane-account">
            {flag === null ? null : (
              <AccountPanel
                flag={flag}
                history={history.value}
                failed={history.trouble !== null}
                href={href}
                onOpen={(id) => open(id, false)}
                onRetry={history.again}
              />
            )}
          </div>
        </div>
      </main>
      <OutcomeBar
        outcome={made.outcome}
        onUndo={moves.undo}
        onDismiss={moves.dismiss}
        onAgain={moves.again}
      />
      {asking?.move === "help" ? (
        <HelpDialog letters={letters} onLetters={setLetters} onClose={() => setAsking(null)} />
      ) : asking === null ? null : (
        <MoveDialog {...asking} desk={desk} onMake={make} onClose={() => setAsking(null)} />
      )}
    </div>
  );
}
