// The list: only the rows in sight are in the document, so a hundred thousand flags scroll like a hundred.
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { Flag } from "../../api/flag.ts";
import { useReader } from "../reader/reader.ts";
import { FlagRow } from "./FlagRow.tsx";
import { dayOf, entriesOf, type Entry, groupOf } from "./groups.ts";

interface FlagListProps {
  readonly flags: readonly Flag[];
  readonly complete: boolean;
  readonly more: "idle" | "reading" | "failed";
  readonly selected: string | null;
  /** Where in `flags` the selected one stands, or stood last. */
  readonly place: number;
  /** Counts up whenever the selected row should take the focus. */
  readonly focusRow: number;
  readonly sending: ReadonlySet<string>;
  readonly href: (id: string) => string;
  readonly onOpen: (id: string, byKeyboard: boolean) => void;
  readonly onMore: () => void;
}

/** Pixels of a heading and of a usual row, until they are measured. */
const HEADING = 40;
const ROW = 78;
/** Rows left below the last one in sight when the next page is asked for. */
const AHEAD = 20;

export function FlagList(props: FlagListProps) {
  const { flags, complete, more, selected, place, focusRow, sending, href, onOpen, onMore } = props;
  const { t, now } = useReader();
  const day = useMemo(() => dayOf(now), [now]);
  const entries = useMemo(() => entriesOf(flags, day), [flags, day]);
  const scroller = useRef<HTMLDivElement>(null);
  const selectedIndex = useMemo(
    () => entries.findIndex((entry) => entry.is === "flag" && entry.key === selected),
    [entries, selected],
  );
  // One row is reached by Tab: the open one, or the one that took its place when it left the list.
  const reachable = selectedIndex === -1 ? (flags[place] ?? flags.at(-1))?.id : selected;
  const reachableIndex = useMemo(
    () => entries.findIndex((entry) => entry.key === reachable),
    [entries, reachable],
  );

  // oxlint-disable-next-line react/incompatible-library -- it keeps its own state; nothing here is memoised by it
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (entries[index]?.is === "heading" ? HEADING : ROW),
    getItemKey: (index) => entries[index]?.key ?? index,
    overscan: 6,
    // That row stays in the document when it is scrolled away, so that it can keep the focus.
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      if (reachableIndex === -1 || indexes.includes(reachableIndex)) return indexes;
      return [...indexes, reachableIndex].toSorted((a, b) => a - b);
    },
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

  return (
    <div className="list" ref={scroller} tabIndex={-1}>
      <ul className="rows" aria-label={t("list.label")} style={{ height: rows.getTotalSize() }}>
        {items.map((item) => {
          const entry = entries[item.index];
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
              {entry.is === "heading" ? (
                <h2 className="group">{t(`group.${entry.group}`)}</h2>
              ) : (
                <FlagRow
                  flag={entry.flag}
                  group={groupOf(entry.flag, day)}
                  href={href(entry.key)}
                  selected={entry.key === selected}
                  reachable={entry.key === reachable}
                  sending={sending.has(entry.key)}
                  onOpen={onOpen}
                />
              )}
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

/** Keeps the first row in sight where it is when rows come and go above it. */
function useKeptPlace(
  scroller: { readonly current: HTMLElement | null },
  entries: readonly Entry[],
  rows: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>,
): void {
  const anchor = useRef<{ key: string; offset: number } | null>(null);
  const before = useRef(entries);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const held = anchor.current;
    if (before.current !== entries && held !== null && element.scrollTop > 0) {
      const hold = () => {
        const index = entries.findIndex((entry) => entry.key === held.key);
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
    const first = rows
      .getVirtualItems()
      .find((item) => item.end > element.scrollTop && entries[item.index]?.is === "flag");
    const entry = first === undefined ? undefined : entries[first.index];
    anchor.current =
      first === undefined || entry === undefined
        ? null
        : { key: entry.key, offset: element.scrollTop - first.start };
  });
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
