// The queue as this page holds it: the pages read so far, kept fresh, with the moves that are under way laid over them.
import type { Flag } from "../api/flag.ts";
import type { QueueCounts } from "../api/queue.ts";
import type { Question } from "./address/address.ts";
import type { Desk } from "./asking/desk.ts";
import { type Pages, placeFlags, withFirstPage, withNextPage } from "./list/order.ts";
import { createState, type State } from "./state.ts";
import { type Trouble, troubleOf } from "../ui/asking/trouble.ts";

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
  readonly seen: ReadonlySet<string>;
  /** How many flags came in since the list was opened or last looked at; `serial` tells two equal counts apart. */
  readonly arrivals: { readonly count: number; readonly serial: number };
  /** The list as shown: made from all of the above. */
  readonly flags: readonly Flag[];
}

export interface Queue extends Pick<State<QueueState>, "get" | "subscribe"> {
  readonly show: (question: Question) => void;
  /** Reads first page and counts anew; rows that were read stay where they are. */
  readonly refresh: () => Promise<void>;
  readonly more: () => Promise<void>;
  /** Remembers a flag as the endpoint answered it just now. */
  readonly learn: (flag: Flag) => void;
  /** Lays a flag over the list as it will stand, or takes that away again. */
  readonly expect: (id: string, flag: Flag | null) => void;
}

const EMPTY: Pages = { items: [], next: null };
const sameQuestion = (a: Question, b: Question): boolean =>
  a.queue === b.queue && a.status === b.status && a.owner === b.owner && a.q === b.q;

/** Answers older than what is known don't undo it: of two readings of one flag, the higher version counts. */
const newest = (flag: Flag, latest: ReadonlyMap<string, Flag>): Flag => {
  const known = latest.get(flag.id);
  return known !== undefined && known.version > flag.version ? known : flag;
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
    seen: new Set(),
    arrivals: { count: 0, serial: 0 },
    flags: [],
  };
  const state = createState(initial, (next) => {
    if (next.question === null || next.pages === null) return { ...next, flags: [] };
    const { question, pages, seen } = next;
    const changed = new Map([...next.latest, ...next.pending]);
    return { ...next, flags: placeFlags(pages, changed, { question, me, seen }) };
  });
  let readAt = 0;
  const learnedAt = new Map<string, number>();
  let refreshing: Promise<void> | null = null;

  const arrivalsIn = (before: QueueState, fresh: Pages): QueueState["arrivals"] => {
    const { pages, seen, arrivals } = before;
    if (pages === null) return arrivals;
    // A row that only moved up from a page nobody has read is not new, one that was raised since is.
    const isNew = (flag: Flag) =>
      !seen.has(flag.id) && (pages.next === null || Date.parse(flag.raisedAt) >= readAt);
    const count = fresh.items.filter(isNew).length;
    return count === 0 ? arrivals : { count, serial: arrivals.serial + 1 };
  };

  const settledPages = ({ pages, latest, seen }: QueueState, question: Question): Pages =>
    pages === null ? EMPTY : { ...pages, items: placeFlags(pages, latest, { question, me, seen }) };

  const readFirst = async (question: Question): Promise<void> => {
    const askedAt = now();
    try {
      const fresh = await desk.page(question, null);
      const before = state.get();
      if (before.question !== question) return;
      const items = fresh.items.map((flag) => newest(flag, before.latest));
      state.set({
        arrivals: arrivalsIn(before, fresh),
        pages: withFirstPage(settledPages(before, question), { ...fresh, items }, question),
        seen: new Set([...before.seen, ...items.map((flag) => flag.id)]),
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

  const readAll = async (question: Question): Promise<void> => {
    await Promise.all([readFirst(question), readCounts()]);
    if (state.get().question === question) refreshing = null;
  };

  const refresh = (): Promise<void> => {
    const { question } = state.get();
    if (question === null) return Promise.resolve();
    refreshing ??= readAll(question);
    return refreshing;
  };

  return {
    get: state.get,
    subscribe: state.subscribe,
    refresh,
    show(question) {
      const { question: shown } = state.get();
      if (shown !== null && sameQuestion(shown, question)) return;
      state.set({ question, pages: null, trouble: null, more: "idle", seen: new Set() });
      // An answer to the question before is still on its way; it will find that nobody asks it any more.
      refreshing = null;
      void refresh();
    },
    async more() {
      const { question, pages, more } = state.get();
      if (question === null || pages === null || pages.next === null || more === "reading") return;
      state.set({ more: "reading" });
      try {
        const page = await desk.page(question, pages.next);
        const before = state.get();
        if (before.question !== question || before.pages === null) return;
        const items = page.items.map((flag) => newest(flag, before.latest));
        state.set({
          pages: withNextPage(before.pages, { ...page, items }),
          seen: new Set([...before.seen, ...items.map((flag) => flag.id)]),
          more: "idle",
        });
      } catch {
        if (state.get().question === question) state.set({ more: "failed" });
      }
    },
    learn(flag) {
      const { latest } = state.get();
      learnedAt.set(flag.id, now());
      state.set({ latest: new Map([...latest, [flag.id, newest(flag, latest)]]) });
    },
    expect(id, flag) {
      const pending = new Map(state.get().pending);
      if (flag === null) pending.delete(id);
      else pending.set(id, flag);
      state.set({ pending });
    },
  };
}
