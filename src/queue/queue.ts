// The queue as this page holds it: the pages read so far, kept fresh by what changed, with the moves that are under way
// laid over them.
import type { Flag, FlagEvent } from "../api/flag.ts";
import type { QueueChanges, QueueCounts } from "../api/queue.ts";
import { isSame, type Question } from "./address/address.ts";
import { type Desk, PAGE_SIZE } from "./asking/desk.ts";
import { dayOf } from "./list/groups.ts";
import {
  type Asking,
  matches,
  type Pages,
  placeFlags,
  withFirstPage,
  withNextPage,
} from "./list/order.ts";
import { createState, type State } from "./state.ts";
import { type Trouble, troubleOf } from "../ui/asking/trouble.ts";

/** What somebody else did to a flag while it was looked at. */
export interface Mark {
  readonly event: FlagEvent;
  readonly flag: Flag;
}

export interface QueueState {
  /** `null` until the page has said what it wants to see. */
  readonly question: Question | null;
  readonly pages: Pages | null;
  /** What stands in the way of reading the list; rows read before stay on the screen. */
  readonly trouble: Trouble | null;
  readonly more: "idle" | "reading" | "failed";
  readonly counts: QueueCounts | null;
  /** Flags as the endpoint answered last; newer than what a page may still say. */
  readonly latest: ReadonlyMap<string, Flag>;
  /** Flags as they will stand when moves under way are agreed to. */
  readonly pending: ReadonlyMap<string, Flag>;
  /** What others did just now, by flag. */
  readonly marks: ReadonlyMap<string, Mark>;
  /** Flags that others moved away, and that stay where they were for a moment: nothing leaves under the reader's hand. */
  readonly held: ReadonlyMap<string, Flag>;
  /** How many flags came in since the list was opened or last looked at; `serial` tells two equal counts apart. */
  readonly arrivals: { readonly count: number; readonly serial: number };
  /** The list as shown: made from all of the above. */
  readonly flags: readonly Flag[];
}

export interface Queue extends Pick<State<QueueState>, "get" | "subscribe"> {
  readonly show: (question: Question) => void;
  /** Reads first page and counts anew; rows that were read stay where they are. */
  readonly refresh: () => Promise<void>;
  /** Asks what changed since the last look, and takes it in; `true` when there was something new. */
  readonly look: () => Promise<boolean>;
  readonly more: () => Promise<void>;
  /** Remembers flags as the endpoint answered them just now. */
  readonly learn: (...flags: readonly Flag[]) => void;
  /** Lays a flag over the list as it will stand, or takes that away again. */
  readonly expect: (id: string, flag: Flag | null) => void;
  /** The same for many at once. */
  readonly expectMany: (changes: ReadonlyMap<string, Flag | null>) => void;
}

/** Milliseconds for which the list shows what somebody else did, and for which a flag they moved away stays in sight. */
export const MARK_MS = 60_000;
export const HOLD_MS = 10_000;
/** Milliseconds after which all is read anew: flags wake, and days end, without anything happening to them. */
export const ANEW_MS = 60_000;
/** Rows of a page grow as somebody scrolls on, so that a long way down takes few answers. */
const LARGEST_PAGE = 400;

const EMPTY: Pages = { items: [], next: null, groups: null };

/** Answers older than what is known don't undo it: of two readings of one flag, the higher version counts. */
const newest = (flag: Flag, latest: ReadonlyMap<string, Flag>): Flag => {
  const known = latest.get(flag.id);
  return known !== undefined && known.version > flag.version ? known : flag;
};

const without = <T>(map: ReadonlyMap<string, T>, ids: Iterable<string>): ReadonlyMap<string, T> => {
  const rest = new Map(map);
  for (const id of ids) rest.delete(id);
  return rest.size === map.size ? map : rest;
};

export function createQueue(desk: Desk, me: string, now: () => number): Queue {
  const initial: QueueState = {
    question: null,
    pages: null,
    trouble: null,
    more: "idle",
    counts: null,
    latest: new Map(),
    pending: new Map(),
    marks: new Map(),
    held: new Map(),
    arrivals: { count: 0, serial: 0 },
    flags: [],
  };
  /** Versions of the flags that were read under this question. Kept aside, as it grows with every page. */
  let seen = new Map<string, number>();
  const asking = (): Asking => {
    const at = now();
    return { me, now: at, tomorrow: dayOf(at).tomorrow };
  };

  /** What the list was made from last: a list of 100,000 is not made again because a count changed. */
  let made: { from: readonly unknown[]; flags: readonly Flag[] } = { from: [], flags: [] };
  const listed = (next: QueueState): readonly Flag[] => {
    const { question, pages, latest, pending, held } = next;
    if (question === null || pages === null) return [];
    const from = [question, pages, latest, pending, held];
    if (from.every((part, at) => part === made.from[at])) return made.flags;
    const changed = pending.size === 0 ? latest : new Map<string, Flag>([...latest, ...pending]);
    made = { from, flags: placeFlags(pages, changed, { question, asking: asking(), seen, held }) };
    return made.flags;
  };
  const state = createState(initial, (next) => ({ ...next, flags: listed(next) }));

  let readAt = 0;
  let since: string | null = null;
  const learnedAt = new Map<string, number>();
  let refreshing: Promise<void> | null = null;
  let askedAgain = false;

  const remember = (flags: readonly Flag[]): void => {
    for (const { id, version } of flags) seen.set(id, Math.max(version, seen.get(id) ?? 0));
  };

  const arrivalsIn = (before: QueueState, fresh: Pages): QueueState["arrivals"] => {
    const { pages, arrivals } = before;
    if (pages === null) return arrivals;
    // A row that only moved up from a page nobody has read is not new, one that was raised since is.
    const isNew = (flag: Flag) =>
      !seen.has(flag.id) && (pages.next === null || Date.parse(flag.raisedAt) >= readAt);
    const count = fresh.items.filter(isNew).length;
    return count === 0 ? arrivals : { count, serial: arrivals.serial + 1 };
  };

  const settledPages = ({ pages, latest }: QueueState, question: Question): Pages =>
    pages === null
      ? EMPTY
      : { ...pages, items: placeFlags(pages, latest, { question, asking: asking(), seen }) };

  const readPage = async (question: Question, after: string | null, limit: number) => {
    if (question.group === undefined)
      return { ...(await desk.page(question, after, limit)), groups: null } satisfies Pages;
    const page = await desk.groups(question, after);
    return {
      items: page.items.flatMap(({ items }) => items),
      next: page.next,
      groups: page.items.map(({ items, ...group }) => ({ ...group, listed: items.length })),
    } satisfies Pages;
  };

  const readFirst = async (question: Question): Promise<void> => {
    const askedAt = now();
    try {
      const fresh = await readPage(question, null, PAGE_SIZE);
      const before = state.get();
      if (before.question !== question) return;
      const items = fresh.items.map((flag) => newest(flag, before.latest));
      const arrivals = arrivalsIn(before, fresh);
      remember(items);
      state.set({
        arrivals,
        pages: withFirstPage(settledPages(before, question), { ...fresh, items }, question),
        // A page asked for later knows it all; remembering on would keep rows that others have taken since.
        latest: new Map([...before.latest].filter(([id]) => (learnedAt.get(id) ?? 0) >= askedAt)),
        trouble: null,
      });
      readAt = askedAt;
    } catch (error) {
      if (state.get().question === question) state.set({ trouble: troubleOf(error) });
    }
  };

  const readCounts = async (): Promise<void> => {
    try {
      state.set({ counts: await desk.counts() });
    } catch {
      // The list says what is wrong; figures that are a moment old are better than none.
    }
  };

  /** Reads until nobody has asked since the reading began: what changed meanwhile may not be on that page. */
  const readAll = async (question: Question): Promise<void> => {
    do {
      askedAgain = false;
      await readFirst(question);
      if (state.get().question !== question) return;
    } while (askedAgain);
    refreshing = null;
    // What the page is for comes first; counting may keep a large store busy.
    void readCounts();
  };

  const refresh = (): Promise<void> => {
    const { question } = state.get();
    if (question === null) return Promise.resolve();
    askedAgain = true;
    refreshing ??= readAll(question);
    return refreshing;
  };

  const learn = (...flags: readonly Flag[]): void => {
    const latest = new Map(state.get().latest);
    for (const flag of flags) {
      learnedAt.set(flag.id, now());
      latest.set(flag.id, newest(flag, latest));
    }
    state.set({ latest });
  };

  const release = (what: "marks" | "held", ids: readonly string[], after: number): void => {
    setTimeout(() => {
      const before = state.get();
      state.set(
        what === "marks"
          ? { marks: without(before.marks, ids) }
          : { held: without(before.held, ids) },
      );
    }, after);
  };

  /** Whether a flag would leave its place in the list, now that it stands like this. */
  const leaves = (shown: Flag, flag: Flag, question: Question): boolean =>
    !matches(flag, question, asking()) ||
    (shown.contactedAt === null) !== (flag.contactedAt === null) ||
    shown.dueAt !== flag.dueAt;

  /** Takes in what changed; `true` when something was new. */
  const heed = (changes: NonNullable<QueueChanges["changes"]>): boolean => {
    const { question, flags, latest, pending } = state.get();
    if (question === null) return false;
    const news = changes.filter(
      ({ flag }) =>
        flag.version > Math.max(seen.get(flag.id) ?? 0, latest.get(flag.id)?.version ?? 0),
    );
    if (news.length === 0) return false;
    const known = news.filter(({ flag }) => seen.has(flag.id));
    // One's own moves, from here or from another window, are no surprise.
    const others = known.filter(({ event }) => event.by?.id !== me);
    const shown = new Map<string, Flag>();
    if (others.length > 0) for (const flag of flags) shown.set(flag.id, flag);
    const marks = new Map(state.get().marks);
    const held = new Map(state.get().held);
    const holding: string[] = [];
    for (const { flag, event } of others) {
      marks.set(flag.id, { flag, event });
      const row = shown.get(flag.id);
      if (row === undefined || pending.has(flag.id) || !leaves(row, flag, question)) continue;
      held.set(flag.id, held.get(flag.id) ?? row);
      holding.push(flag.id);
    }
    state.set({ marks, held });
    release(
      "marks",
      others.map(({ flag }) => flag.id),
      MARK_MS,
    );
    if (holding.length > 0) release("held", holding, HOLD_MS);
    learn(...known.map(({ flag }) => flag));
    remember(known.map(({ flag }) => flag));
    const comes = news.some(
      ({ flag }) => !known.some((one) => one.flag === flag) && matches(flag, question, asking()),
    );
    // Where a new flag or a group belongs, and whether a search fits it, only the store knows.
    void (comes || question.group !== undefined ? refresh() : readCounts());
    return true;
  };

  const expectMany = (changes: ReadonlyMap<string, Flag | null>): void => {
    const pending = new Map(state.get().pending);
    for (const [id, flag] of changes)
      if (flag === null) pending.delete(id);
      else pending.set(id, flag);
    state.set({ pending });
  };

  return {
    get: state.get,
    subscribe: state.subscribe,
    refresh,
    learn,
    async look() {
      const { question, trouble } = state.get();
      if (question === null) return false;
      try {
        const { now: until, changes } = await desk.changes(since);
        const isFirst = since === null;
        since = until;
        if (isFirst && trouble === null) return false;
        if (changes === null || trouble !== null || now() - readAt > ANEW_MS) {
          if (changes !== null) heed(changes);
          await refresh();
          return true;
        }
        return heed(changes);
      } catch (error) {
        state.set({ trouble: troubleOf(error) });
        return false;
      }
    },
    show(question) {
      const { question: shown } = state.get();
      if (shown !== null && isSame(shown, question)) return;
      seen = new Map();
      state.set({ question, pages: null, trouble: null, more: "idle", held: new Map() });
      // An answer to the question before is still on its way; it will find that nobody asks it any more.
      refreshing = null;
      void refresh();
    },
    async more() {
      const { question, pages, more } = state.get();
      if (question === null || pages === null || pages.next === null || more === "reading") return;
      state.set({ more: "reading" });
      try {
        const limit = Math.min(LARGEST_PAGE, Math.max(PAGE_SIZE, pages.items.length));
        const page = await readPage(question, pages.next, limit);
        const before = state.get();
        if (before.question !== question || before.pages === null) return;
        const items = page.items.map((flag) => newest(flag, before.latest));
        remember(items);
        state.set({ pages: withNextPage(before.pages, { ...page, items }), more: "idle" });
      } catch {
        if (state.get().question === question) state.set({ more: "failed" });
      }
    },
    expect: (id, flag) => expectMany(new Map([[id, flag]])),
    expectMany,
  };
}
