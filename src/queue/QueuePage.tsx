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
import { flushSync } from "react-dom";
import { v7 as uuidv7 } from "uuid";
import type { Flag } from "../api/flag.ts";
import { type AddressBar, useAddress } from "../ui/page/address-bar.ts";
import type { Column, PutView } from "../api/queue.ts";
import { KINDS } from "../domain/flag.ts";
import { AccountPanel } from "./account/AccountPanel.tsx";
import {
  type Address,
  addressOfView,
  bodyOf,
  filterOf,
  HOME,
  isSame,
  questionOf,
  type Tab,
} from "./address/address.ts";
import type { Desk, Member } from "./asking/desk.ts";
import { saveFile } from "./asking/download.ts";
import { useFresh } from "./asking/use-fresh.ts";
import { canMerge, canSplit } from "./flag/Corroboration.tsx";
import { FlagPane } from "./flag/FlagPane.tsx";
import { DeclineDialog } from "./flag/DeclineDialog.tsx";
import { ASKS_FIRST } from "./flag/MoveBar.tsx";
import { MoveDialog } from "./flag/MoveDialog.tsx";
import { type OfferedMove, offeredMoves } from "./flag/next-move.ts";
import { useOpenFlag } from "./flag/use-open-flag.ts";
import { FollowDialog, followAtOnce } from "./following/FollowDialog.tsx";
import { type FollowAct, isDirect, offeredFollowUps } from "./following/follow-up.ts";
import { HandOverDialog } from "./following/HandOverDialog.tsx";
import { Freshness } from "./head/Freshness.tsx";
import { Head } from "./head/Head.tsx";
import { HelpDialog } from "./head/HelpDialog.tsx";
import { type Command, FOLLOW_UPS_OF } from "./keyboard/keys.ts";
import { useLetters } from "./keyboard/letters.ts";
import { useKeys } from "./keyboard/use-keys.ts";
import { ChoosingBar, movesFor } from "./list/ChoosingBar.tsx";
import { ListPane } from "./list/ListPane.tsx";
import { useBulkChoice } from "./list/use-bulk-choice.ts";
import { usePlace } from "./list/use-place.ts";
import { type Bulk, BULK_MOVES, type BulkMove, type BulkRequest } from "./moving/bulk.ts";
import { BulkBar } from "./moving/BulkBar.tsx";
import type { Moves } from "./moving/moves.ts";
import type { MadeMove } from "./moving/optimistic.ts";
import { OutcomeBar } from "./moving/OutcomeBar.tsx";
import type { Queue } from "./queue.ts";
import { useReader } from "./reader/reader.ts";
import { isNarrow, useWidth } from "./use-width.ts";
import { ColumnsDialog } from "./views/ColumnsDialog.tsx";
import { SaveViewDialog } from "./views/SaveViewDialog.tsx";
import { type ViewAct, ViewMenu } from "./views/ViewMenu.tsx";
import { ViewNoticeBar } from "./views/ViewNoticeBar.tsx";
import type { CountedView, Views } from "./views/views.ts";
import { ViewsMenu } from "./views/ViewsMenu.tsx";

interface QueuePageProps {
  /** What stands above the page. */
  readonly top: ReactNode;
  readonly desk: Desk;
  readonly queue: Queue;
  readonly moves: Moves;
  readonly bulk: Bulk;
  readonly views: Views;
  readonly bar: AddressBar<Address>;
  readonly members: readonly Member[];
}

type Asking =
  | { readonly move: OfferedMove | "merge"; readonly flag: Flag }
  | { readonly move: "follow"; readonly act: FollowAct; readonly flag: Flag }
  | {
      readonly move: "many";
      readonly act: "decline" | "hand-over";
      readonly flags: readonly Flag[];
    }
  | { readonly move: "view"; readonly act: "save-as" | "rename"; readonly view: CountedView | null }
  | { readonly move: "columns" }
  | { readonly move: "help" };

/** What a step for many is called where it is asked of one flag, when that is another name. */
const KEY_NAMES: Partial<Record<BulkMove, Command>> = { "hand-over": "handOver" };

/** Columns that find room in a list of columns, alone and beside a flag. */
const ROOM = {
  alone: { phone: 0, middle: 6, wide: 9 },
  beside: { phone: 0, middle: 3, wide: 5 },
} as const;

/** Queues that rules have named, beside the one that each kind has. */
const isNamed = (queue: string): boolean => !KINDS.some((kind) => kind === queue);

export function QueuePage(props: QueuePageProps) {
  const { top, desk, queue, moves, bulk, views, bar, members } = props;
  const { t, mayMove, isAdmin, me, now } = useReader();
  const address = useAddress(bar);
  const state = useSyncExternalStore(queue.subscribe, queue.get);
  const made = useSyncExternalStore(moves.subscribe, moves.get);
  const many = useSyncExternalStore(bulk.subscribe, bulk.get);
  const saved = useSyncExternalStore(views.subscribe, views.get);
  const [letters, setLetters] = useLetters();
  const [filtering, setFiltering] = useState(false);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [focusRow, setFocusRow] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  const filters = useRef<HTMLFieldSetElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const viewsOpener = useRef<HTMLElement>(null);
  const { flags, counts } = state;
  const { flag: selected } = address;

  const question = useMemo(() => questionOf(address), [address]);
  useEffect(() => queue.show(question), [queue, question]);
  useFresh(queue.look);
  // Views are counted when the figures above the list were.
  useEffect(() => {
    if (counts !== null) void views.refresh();
  }, [views, counts]);

  const { flag, detail, history } = useOpenFlag(selected, desk, state, {
    answered: made.answered,
    settled: made.settled + many.settled,
  });
  const place = usePlace(flags, selected);
  const choice = useBulkChoice(queue, desk, state.question);

  const shownColumns = address.columns ?? saved.columns;
  const columns = shownColumns === null || shownColumns === "rows" ? null : shownColumns;
  // On a phone there is no room for columns; the choice stays what it is.
  const width = useWidth();
  const isDense = columns !== null && width !== "phone";
  // Beside a flag there is room for the first few; the others are there again when it is closed.
  const room = ROOM[selected === null ? "alone" : "beside"][width];
  const fitting = useMemo(
    () => (isDense ? columns.slice(0, room) : null),
    [isDense, columns, room],
  );
  const view = saved.items?.find(({ id }) => id === address.view) ?? null;
  const mayChangeView = view !== null && (view.owner.id === me.id || isAdmin);

  const goToTab = (next: Tab) => bar.go({ ...HOME, tab: next, columns: address.columns });
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
    // Beside columns there is room for a flag only while it is looked at.
    if (isNarrow() || isDense) bar.go({ flag: null });
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
    if (selected !== null || flags.length === 0 || isDense || isNarrow()) return;
    const first = queue.get().flags[0];
    if (first !== undefined) bar.go({ flag: first.id }, "replace");
  }, [selected, flags, queue, bar, isDense]);

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

  const reopen = () => void offer("reopen");
  const merge = (): boolean => {
    if (flag === null || !mayMove || !canMerge(flag)) return false;
    setAsking({ move: "merge", flag });
    return true;
  };
  const split = (joined: Flag): boolean => {
    if (!mayMove || !canSplit(joined)) return false;
    moves.make(joined, { move: "split" });
    return true;
  };

  const follow = (act: FollowAct): boolean => {
    if (flag === null || !mayMove || !offeredFollowUps(flag, now).includes(act)) return false;
    // These take it out of the list that is shown.
    if (act === "snooze" || act === "hand-over") place.leave(flag.id);
    if (isDirect(act)) void followAtOnce(act, flag, { desk, moves });
    else setAsking({ move: "follow", act, flag });
    return true;
  };

  const isChoosing = choice.flags.size > 0;
  const makeMany = (chosen: readonly Flag[], request: BulkRequest) => {
    setAsking(null);
    if (selected !== null) place.leave(selected);
    moves.dismiss();
    bulk.make(chosen, request);
    choice.clear();
    focusList();
  };
  /** The step for all that is chosen. */
  const moveMany = (move: BulkMove): boolean => {
    const chosen = [...choice.flags.values()];
    if (!mayMove || !movesFor(chosen, { me, now }).includes(move)) return false;
    if (move === "decline" || move === "hand-over")
      setAsking({ move: "many", act: move, flags: chosen });
    else makeMany(chosen, { move });
    return true;
  };
  const chooseBeside = (step: 1 | -1): boolean => {
    if (!mayMove) return false;
    const from = flags.find(({ id }) => id === selected) ?? null;
    const to = place.beside(step);
    if (to === undefined) return false;
    choice.extend(from, to);
    return walk(step);
  };

  const onView = (act: ViewAct) => {
    switch (act) {
      case "columns":
        return setAsking({ move: "columns" });
      case "save-as":
        return setAsking({ move: "view", act, view: null });
      case "rename":
        return setAsking({ move: "view", act, view });
      case "save":
        if (view !== null) void saveView(view.id, view.name, view.shared);
        return undefined;
      case "delete":
        if (view === null) return undefined;
        bar.go({ view: null });
        return void views.remove(view);
    }
  };
  /** Keeps what the list shows now under this name. */
  const saveView = async (id: string, name: string, shared: boolean): Promise<boolean> => {
    const kept: PutView = { name, shared, body: bodyOf(address, columns) };
    const done = await views.save(id, kept);
    if (done !== null) bar.go({ view: done.id }, "replace");
    return done !== null;
  };
  const chooseColumns = (next: readonly Column[] | null) => {
    views.chooseColumns(next);
    bar.go({ columns: next ?? "rows" }, "replace");
  };
  const downloadFile = async (): Promise<boolean> => {
    const { sort } = address;
    try {
      const file = await desk.file(filterOf(question), sort, columns);
      saveFile(file, `flags-${new Date(now).toISOString().slice(0, 10)}.csv`);
      return true;
    } catch {
      return false;
    }
  };

  useKeys(letters, (command: Command): boolean => {
    if (isChoosing) {
      const step = BULK_MOVES.find((each) => each === command || KEY_NAMES[each] === command);
      if (step !== undefined) return moveMany(step);
      if (command === "back") {
        choice.clear();
        focusList();
        return true;
      }
    }
    switch (command) {
      case "choose": {
        const row = flags.find(({ id }) => id === selected);
        if (row === undefined || !mayMove) return false;
        choice.choose(row, false);
        return true;
      }
      case "chooseNext":
        return chooseBeside(1);
      case "choosePrevious":
        return chooseBeside(-1);
      case "chooseAll":
        if (!mayMove || flags.length === 0) return false;
        choice.toggleAll(flags);
        return true;
      case "byAccount":
        bar.go({ group: address.group === "account" ? null : "account", flag: null });
        return true;
      case "filter":
        // By key one is in them at once.
        flushSync(() => setFiltering((is) => !is));
        filters.current?.querySelector("select")?.focus();
        return true;
      case "views":
        viewsOpener.current?.click();
        viewsOpener.current?.focus();
        return true;
      case "next":
        return walk(1);
      case "previous":
        return walk(-1);
      case "open":
        heading.current?.focus();
        return heading.current !== null;
      case "back":
        if (filters.current?.contains(document.activeElement) === true) {
          setFocusRow((row) => row + 1);
          return true;
        }
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
        if (many.run?.phase === "made") {
          bulk.undo();
          return true;
        }
        if (made.outcome?.is !== "made" && made.outcome?.is !== "followed") return false;
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
      case "merge":
        return merge();
      case "split":
        return flag !== null && split(flag);
      case "snooze":
      case "handOver":
      case "mention":
      case "agree":
      case "thank":
      case "pause":
        return FOLLOW_UPS_OF[command].some(follow);
    }
  });

  const onSearch = useCallback(
    (q: string) => bar.go({ q: q.trim(), flag: null }, bar.get().q === "" ? "push" : "replace"),
    [bar],
  );

  const goToView = (wanted: Address) =>
    bar.go({ ...wanted, columns: wanted.columns ?? address.columns });
  const accountName = (id: string) =>
    flags.find(({ account }) => account?.id === id)?.account?.name;
  const queues = useMemo(
    () => [...new Set(flags.slice(0, 200).map((each) => each.queue))].filter(isNamed),
    [flags],
  );

  return (
    <div
      className={`page${selected === null ? "" : " page-flag-open"}${isDense ? " page-dense" : ""}`}
    >
      <Head
        top={top}
        bar={bar}
        address={address}
        counts={counts}
        view={view}
        members={members}
        queues={queues}
        accountName={accountName}
        search={search}
        filters={filters}
        filtering={filtering}
        viewsMenu={
          <ViewsMenu
            address={address}
            items={saved.items}
            counts={counts}
            opener={viewsOpener}
            href={(wanted) => bar.href(wanted)}
            addressOf={({ id, body }) => addressOfView(id, body)}
            onGo={goToView}
            onSave={() => onView("save-as")}
          />
        }
        viewMenu={
          <ViewMenu
            address={address}
            view={view}
            isOwn={mayChangeView}
            isChanged={view !== null && !isSame(view.body, bodyOf(address, columns))}
            onAct={onView}
            onGroup={(group) => bar.go({ group, flag: null })}
            onDownload={downloadFile}
          />
        }
        onSearch={onSearch}
        onTab={goToTab}
        onFiltering={() => setFiltering((is) => !is)}
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
          chosen={mayMove ? choice.flags : null}
          columns={fitting}
          choosing={
            isChoosing ? (
              <ChoosingBar
                chosen={choice.flags}
                shown={flags}
                onMove={moveMany}
                onAll={() => choice.add(flags)}
                onClear={choice.clear}
              />
            ) : null
          }
          href={href}
          onOpen={open}
          onChoose={choice.choose}
          onChooseGroup={choice.chooseGroup}
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
            onFollow={follow}
            together={{ href, onOpen: open, onMerge: merge, onSplit: split, onReopen: reopen }}
          />
          <div className="pane-account">
            {flag === null ? null : (
              <AccountPanel
                flag={flag}
                history={history.value}
                failed={history.trouble !== null}
                more={desk.accountFlags}
                href={href}
                onOpen={(id) => open(id, false)}
                onRetry={history.again}
              />
            )}
          </div>
        </div>
      </main>
      {many.run === null ? null : (
        <BulkBar
          run={many.run}
          href={href}
          onOpen={({ id }) => open(id, false)}
          onUndo={bulk.undo}
          onAgain={bulk.again}
          onDismiss={bulk.dismiss}
        />
      )}
      {saved.notice === null || many.run !== null ? null : (
        <ViewNoticeBar notice={saved.notice} onUndo={views.undo} onDismiss={views.dismiss} />
      )}
      <OutcomeBar
        outcome={made.outcome}
        onUndo={moves.undo}
        onDismiss={moves.dismiss}
        onAgain={moves.again}
      />
      {asking?.move === "help" ? (
        <HelpDialog letters={letters} onLetters={setLetters} onClose={() => setAsking(null)} />
      ) : asking?.move === "columns" ? (
        <ColumnsDialog columns={columns} onChoose={chooseColumns} onClose={() => setAsking(null)} />
      ) : asking?.move === "view" ? (
        <SaveViewDialog
          title={t(asking.act === "rename" ? "views.renameTitle" : "views.saveTitle")}
          name={asking.view?.name ?? ""}
          shared={asking.view?.shared ?? false}
          onSave={async (name, shared) => {
            const { view: named } = asking;
            if (named === null) return saveView(uuidv7(), name, shared);
            return (await views.save(named.id, { name, shared, body: named.body })) !== null;
          }}
          onClose={() => setAsking(null)}
        />
      ) : asking?.move === "many" && asking.act === "decline" && asking.flags[0] !== undefined ? (
        <DeclineDialog
          flag={asking.flags[0]}
          onClose={() => setAsking(null)}
          onDecline={(declined) => makeMany(asking.flags, { move: "decline", ...declined })}
        />
      ) : asking?.move === "many" && asking.flags[0] !== undefined ? (
        <HandOverDialog
          flag={asking.flags[0]}
          members={members}
          sending={{
            standing: { is: "writing" },
            submit: (request) => {
              if (request.act !== "hand-over") return;
              const to = members.find(({ id }) => id === request.to);
              if (to !== undefined)
                makeMany(asking.flags, {
                  move: "hand-over",
                  to: { id: to.id, name: to.name },
                  note: request.note,
                });
            },
          }}
          onClose={() => setAsking(null)}
        />
      ) : asking?.move === "many" ? null : asking?.move === "follow" ? (
        <FollowDialog
          {...asking}
          members={members}
          desk={desk}
          moves={moves}
          onClose={() => setAsking(null)}
        />
      ) : asking === null ? null : (
        <MoveDialog {...asking} desk={desk} onMake={make} onClose={() => setAsking(null)} />
      )}
    </div>
  );
}
