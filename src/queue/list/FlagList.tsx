// The list: only the rows in sight are in the document, so a hundred thousand flags scroll like a hundred.
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import type { Flag } from "../../api/flag.ts";
import { asksForOpen, type Column, type Sort } from "../../api/queue.ts";
import type { Question } from "../address/address.ts";
import type { Mark } from "../queue.ts";
import { useReader } from "../reader/reader.ts";
import { ColumnsHead, widthsOf } from "./Cells.tsx";
import { FlagRow } from "./FlagRow.tsx";
import { GroupLine, groupName } from "./GroupLine.tsx";
import { dayOf, entriesOf, type Entries, type Entry, groupOf } from "./groups.ts";
import { type Group, groupKeyOf } from "./order.ts";
import { positionOf } from "./position.ts";

export interface FlagListProps {
  readonly flags: readonly Flag[];
  readonly groups: readonly Group[] | null;
  readonly question: Question;
  readonly complete: boolean;
  readonly more: "idle" | "reading" | "failed";
  readonly selected: string | null;
  /** Where in `flags` the selected one stands, or stood last. */
  readonly place: number;
  /** Counts up whenever the selected row should take the focus. */
  readonly focusRow: number;
  readonly sending: ReadonlySet<string>;
  readonly latest: ReadonlyMap<string, Flag>;
  readonly marks: ReadonlyMap<string, Mark>;
  /** `null` for somebody who may only look. */
  readonly chosen: ReadonlyMap<string, Flag> | null;
  readonly columns: readonly Column[] | null;
  readonly href: (id: string) => string;
  readonly hrefOf: (group: Group) => string;
  readonly onOpen: (id: string, byKeyboard: boolean) => void;
  readonly onMore: () => void;
  readonly onChoose: (flag: Flag, toHere: boolean) => void;
  readonly onChooseGroup: (group: Group) => void;
  readonly onNarrow: (group: Group) => void;
  readonly onSort: (sort: Sort) => void;
}

/** Pixels of a line of each sort, until it is measured. */
const SIZES = { heading: 40, currency: 40, group: 58, rest: 36, flag: 78 } as const;
const DENSE_ROW = 34;
/** Rows left below the last one in sight when the next page is asked for. */
const AHEAD = 30;

export function FlagList(props: FlagListProps) {
  const { flags, groups, question, complete, more, selected, place, focusRow, columns } = props;
  const { onMore, onSort } = props;
  const { t, now } = useReader();
  const day = useMemo(() => dayOf(now), [now]);
  const entries = useMemo(
    () => entriesOf(flags, day, question, groups),
    [flags, day, question, groups],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const position = positionOf(flags, selected);
  const selectedIndex = position === -1 ? -1 : entries.indexOf(position);
  // One row is reached by Tab: the open one, or the one that took its place when it left the list.
  const reachableAt = position === -1 ? Math.min(place, flags.length - 1) : position;
  const reachable = flags[reachableAt]?.id;
  const reachableIndex = entries.indexOf(reachableAt);

  // Made anew only with the entries: on another function every row would be measured again.
  const getItemKey = useCallback((index: number) => entries.keyAt(index) ?? index, [entries]);
  const estimateSize = useCallback(
    (index: number) => {
      const is = entries.isAt(index);
      return is === "flag" && columns !== null ? DENSE_ROW : SIZES[is];
    },
    [entries, columns],
  );
  // That row stays in the document when it is scrolled away, so that it can keep the focus.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      if (reachableIndex < 0 || indexes.includes(reachableIndex)) return indexes;
      return [...indexes, reachableIndex].toSorted((a, b) => a - b);
    },
    [reachableIndex],
  );
  // oxlint-disable-next-line react/incompatible-library -- it keeps its own state; nothing here is memoised by it
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    overscan: 6,
    rangeExtractor,
    // The columns' names stand over the first row.
    scrollPaddingStart: columns === null ? 0 : DENSE_ROW,
  });
  const items = rows.getVirtualItems();
  useKeptPlace(scroller, entries, rows);

  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (!complete && more === "idle" && entries.length > 0 && last >= entries.length - AHEAD)
      onMore();
  }, [complete, more, entries.length, last, onMore]);

  const scrollTo = useRef<(index: number) => void>(() => undefined);
  scrollTo.current = (index) => rows.scrollToIndex(index, { align: "auto" });
  const selectedAt = useRef(-1);
  selectedAt.current = selectedIndex;
  useEffect(() => {
    // The row's heading should be seen with it, so the first row of a group scrolls one entry further.
    if (selected !== null && selectedAt.current > 0) scrollTo.current(selectedAt.current - 1);
    if (selected !== null && selectedAt.current >= 0) scrollTo.current(selectedAt.current);
  }, [selected]);
  useEffect(() => {
    if (focusRow === 0) return;
    scroller.current?.querySelector<HTMLElement>(`[aria-current="true"]`)?.focus();
  }, [focusRow]);

  useKeptFocus(scroller);

  const style: CSSProperties & { "--columns"?: string } =
    columns === null ? {} : { "--columns": widthsOf(columns) };
  return (
    <div
      className={columns === null ? "list" : "list list-dense"}
      ref={scroller}
      tabIndex={-1}
      style={style}
    >
      {columns === null ? null : (
        <ColumnsHead
          columns={columns}
          sort={question.sort ?? "due"}
          onSort={asksForOpen(question) ? onSort : null}
        />
      )}
      <ul className="rows" aria-label={t("list.label")} style={{ height: rows.getTotalSize() }}>
        {items.map((item) => {
          const entry = entries.at(item.index);
          if (entry === undefined) return null;
          return (
            <li
              key={entry.key}
              ref={rows.measureElement}
              data-index={item.index}
              className="entry"
              style={{ transform: `translateY(${item.start}px)` }}
              {...(entry.is === "flag"
                ? { "aria-posinset": entry.position, "aria-setsize": complete ? flags.length : -1 }
                : { "aria-setsize": -1 })}
            >
              <Line {...props} entry={entry} reachable={reachable} day={day} />
            </li>
          );
        })}
      </ul>
      {complete ? null : (
        <p className="list-end">
          {more === "failed" ? (
            <button type="button" className="link" onClick={onMore}>
              {t("list.moreFailed")}
            </button>
          ) : (
            t("list.more")
          )}
        </p>
      )}
    </div>
  );
}

interface LineProps extends FlagListProps {
  readonly entry: Entry;
  readonly reachable: string | undefined;
  readonly day: ReturnType<typeof dayOf>;
}

function Line(props: LineProps) {
  const { entry, flags, question, reachable, day, selected, sending, latest, marks, chosen } =
    props;
  const { columns, href, hrefOf, onOpen, onChoose, onChooseGroup, onNarrow } = props;
  const reader = useReader();
  const { t } = reader;
  switch (entry.is) {
    case "heading":
      return <h2 className="group">{t(`group.${entry.group}`)}</h2>;
    case "currency":
      return (
        <h2 className="group">
          {entry.currency === ""
            ? t("group.worthUnknown")
            : t("group.worthIn", { currency: entry.currency })}
        </h2>
      );
    case "group": {
      const by = question.group ?? "account";
      const own = flags.filter((flag) => groupKeyOf(flag, by) === entry.group.key);
      return (
        <GroupLine
          group={entry.group}
          by={by}
          chosen={chosen === null ? undefined : own.every(({ id }) => chosen.has(id))}
          onChoose={() => onChooseGroup(entry.group)}
        />
      );
    }
    case "rest":
      return (
        <a
          className="rest"
          href={hrefOf(entry.group)}
          tabIndex={-1}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onNarrow(entry.group);
          }}
        >
          {t("group.rest", {
            count: entry.more,
            name: groupName(entry.group, question.group ?? "account", reader),
          })}
        </a>
      );
    case "flag": {
      const { flag } = entry;
      const newest = latest.get(flag.id);
      return (
        <FlagRow
          // Where it stands is where it was; what it says is what is known.
          flag={newest !== undefined && newest.version > flag.version ? newest : flag}
          group={groupOf(flag, day)}
          href={href(flag.id)}
          selected={flag.id === selected}
          reachable={flag.id === reachable}
          sending={sending.has(flag.id)}
          chosen={chosen === null ? undefined : chosen.has(flag.id)}
          mark={marks.get(flag.id)}
          columns={columns}
          within={question.group ?? null}
          onOpen={onOpen}
          onChoose={onChoose}
        />
      );
    }
  }
}

/** Keeps the first row in sight where it is when rows come and go above it. */
function useKeptPlace(
  scroller: { readonly current: HTMLElement | null },
  entries: Entries,
  rows: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>,
): void {
  const anchor = useRef<{ key: string; index: number; offset: number } | null>(null);
  const before = useRef(entries);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const held = anchor.current;
    if (before.current !== entries && held !== null && element.scrollTop > 0) {
      const index = indexOfKey(entries, held.key, held.index);
      const hold = () => {
        const start = rows.measurementsCache[index]?.start;
        if (start !== undefined && Math.abs(start + held.offset - element.scrollTop) > 0.5)
          element.scrollTo({ top: start + held.offset });
      };
      hold();
      // Rows that came in are measured in this frame and drawn in the next; until then their height is a guess.
      requestAnimationFrame(() => {
        hold();
        requestAnimationFrame(hold);
      });
    }
    before.current = entries;
    // As the list noted it when it was scrolled last: asking the element would lay out the whole page.
    const top = rows.scrollOffset ?? 0;
    const first = rows
      .getVirtualItems()
      .find((item) => item.end > top && entries.isAt(item.index) === "flag");
    const key = first === undefined ? undefined : entries.keyAt(first.index);
    anchor.current =
      first === undefined || key === undefined
        ? null
        : { key, index: first.index, offset: top - first.start };
  });
}

/** Where an entry stands now: looked for around where it stood, since a change moves most rows by a few places only. */
function indexOfKey(entries: Entries, key: string, near: number): number {
  for (let distance = 0; distance < entries.length; distance += 1) {
    if (entries.keyAt(near + distance) === key) return near + distance;
    if (near >= distance && entries.keyAt(near - distance) === key) return near - distance;
    if (near + distance >= entries.length && near < distance) break;
  }
  return -1;
}

/** When the row with the focus leaves the list, the row in its place takes it, so that nobody falls to the top. */
function useKeptFocus(scroller: { readonly current: HTMLElement | null }): void {
  const focused = useRef(false);
  const note = useCallback(() => {
    focused.current =
      document.activeElement instanceof HTMLElement &&
      scroller.current?.contains(document.activeElement) === true;
  }, [scroller]);
  useEffect(() => {
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, [note]);
  useLayoutEffect(() => {
    if (!focused.current || document.activeElement !== document.body) return;
    const row = scroller.current?.querySelector<HTMLElement>('a[tabindex="0"]');
    (row ?? scroller.current)?.focus({ preventScroll: true });
  });
}
