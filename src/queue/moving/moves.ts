// Moves made on this page: shown at once, sent one after another, and put back when the endpoint does not agree.
import { v7 as uuidv7 } from "uuid";
import { ApiProblem } from "../../api/client.ts";
import type { Flag, FlagEvent, Person } from "../../api/flag.ts";
import type { Problem } from "../../api/problem.ts";
import type { Desk } from "../asking/desk.ts";
import { afterMove, type MadeMove } from "./optimistic.ts";
import type { FollowAct, FollowUpMade, UndoableFollowUp } from "../following/follow-up.ts";
import type { Queue } from "../queue.ts";
import { createState, type State } from "../state.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";

/** Milliseconds in which a move just made can be taken back by one key. */
export const UNDO_MS = 10_000;

const UNDO = { move: "undo" } as const;

/** Whether the answer was lost: what was asked for may have been done, or not. */
const isLost = (error: unknown): boolean => !(error instanceof ApiProblem) || error.status >= 500;

/** One press: what was asked for, under which id, on which version. The same attempt sent twice is made once. */
interface Attempt {
  readonly id: string;
  readonly version: number;
}

/** What the bar at the bottom says about the last move. */
export type Outcome =
  | { readonly is: "made"; readonly before: Flag; readonly request: MadeMove }
  | { readonly is: "followed"; readonly before: Flag; readonly made: FollowUpMade }
  | {
      readonly is: "not-followed";
      readonly flag: Flag;
      readonly act: FollowAct;
      readonly trouble: Trouble;
    }
  | {
      readonly is: "undone";
      readonly flag: Flag;
      /** What was taken back. */
      readonly what: MadeMove["move"] | UndoableFollowUp;
    }
  | {
      readonly is: "stale";
      readonly flag: Flag;
      readonly request: MadeMove | typeof UNDO;
      readonly meanwhile: FlagEvent | null;
    }
  | {
      readonly is: "failed";
      readonly flag: Flag;
      readonly request: MadeMove | typeof UNDO;
      readonly trouble: Trouble;
      /** The attempt whose answer was lost, so that nobody knows whether it was saved; `null` after a plain no. */
      readonly unknown: Attempt | null;
    };

export type Refused = Extract<Outcome, { is: "stale" | "failed" }>;

export interface MovesState {
  readonly outcome: Outcome | null;
  /** Flags with a move on its way. */
  readonly sending: ReadonlySet<string>;
  /** Flags as this person's own moves left them, for as long as nothing newer was read. */
  readonly answered: ReadonlyMap<string, Flag>;
  /** How many moves the endpoint has agreed to: a reason to read stories anew. */
  readonly settled: number;
}

export interface Moves extends Pick<State<MovesState>, "get" | "subscribe"> {
  readonly make: (flag: Flag, request: MadeMove) => void;
  /** Resolves when nothing of this flag is on its way any more, with the version that was left. */
  readonly settled: (flag: Flag) => Promise<number>;
  /** Says what a follow-up that the endpoint has agreed to made of a flag. */
  readonly followed: (before: Flag, after: Flag, made: FollowUpMade) => void;
  readonly notFollowed: (flag: Flag, act: FollowAct, trouble: Trouble) => void;
  readonly undo: () => void;
  /** Makes a refused move once more, on the flag as it stands now. */
  readonly again: (refused: Refused) => void;
  readonly dismiss: () => void;
}

interface Surroundings {
  readonly desk: Desk;
  readonly queue: Queue;
  readonly me: Person;
  /** UTC epoch milliseconds. */
  readonly now: () => number;
}

const staleOf = (trouble: Trouble): Problem | null =>
  trouble.is === "problem" && trouble.problem.type === "stale-move" ? trouble.problem : null;

export function createMoves({ desk, queue, me, now }: Surroundings): Moves {
  const state = createState<MovesState>({
    outcome: null,
    sending: new Set(),
    answered: new Map(),
    settled: 0,
  });
  // One flag's moves go out one after another, each on the version that the one before left.
  const tails = new Map<string, Promise<boolean>>();
  let fading: ReturnType<typeof setTimeout> | undefined;

  const say = (outcome: Outcome | null): void => {
    clearTimeout(fading);
    state.set({ outcome });
    // Only what can no longer be acted on goes away by itself; a refusal stays until it was read.
    if (outcome?.is === "made" || outcome?.is === "undone" || outcome?.is === "followed")
      fading = setTimeout(() => state.set({ outcome: null }), UNDO_MS);
  };

  const send = async (
    seen: Flag,
    request: MadeMove | typeof UNDO,
    lost: Attempt | null,
  ): Promise<boolean> => {
    // What this person's own last move left is what the next one, or its undo, was decided on. A repetition is the very
    // same attempt, byte for byte: under a new id it would be refused by what it has already done itself.
    const attempt = lost ?? {
      id: uuidv7(),
      version: Math.max(state.get().answered.get(seen.id)?.version ?? 0, seen.version),
    };
    try {
      const { flag } = await desk.move(seen.id, { ...request, ...attempt });
      queue.learn(flag);
      const { answered, settled } = state.get();
      state.set({ answered: new Map([...answered, [flag.id, flag]]), settled: settled + 1 });
      return true;
    } catch (error) {
      const trouble = troubleOf(error);
      const stale = staleOf(trouble);
      const flag = stale?.flag ?? queue.get().latest.get(seen.id) ?? seen;
      if (stale !== null) queue.learn(flag);
      say(
        stale === null
          ? { is: "failed", flag, request, trouble, unknown: isLost(error) ? attempt : null }
          : { is: "stale", flag, request, meanwhile: stale.meanwhile ?? null },
      );
      return false;
    }
  };

  const enqueue = (
    flag: Flag,
    request: MadeMove | typeof UNDO,
    expected: Flag,
    lost: Attempt | null = null,
  ): void => {
    queue.expect(flag.id, expected);
    state.set({ sending: new Set([...state.get().sending, flag.id]) });
    // After a refusal, what was built on the refused move is not sent.
    const before = tails.get(flag.id) ?? Promise.resolve(true);
    const tail = before.then((agreed) => agreed && send(flag, request, lost));
    tails.set(flag.id, tail);
    void settle(flag.id, tail);
  };

  const settle = async (id: string, tail: Promise<boolean>): Promise<void> => {
    await tail;
    if (tails.get(id) !== tail) return;
    tails.delete(id);
    queue.expect(id, null);
    const sending = new Set(state.get().sending);
    sending.delete(id);
    state.set({ sending });
    void queue.refresh();
  };

  const make = (flag: Flag, request: MadeMove, lost: Attempt | null = null): void => {
    // What may already have been made is shown as it stands until the answer says more.
    const expected = afterMove(flag, request, me, now()) ?? (lost === null ? null : flag);
    if (expected === null) return;
    say({ is: "made", before: flag, request });
    enqueue(flag, request, expected, lost);
  };

  return {
    get: state.get,
    subscribe: state.subscribe,
    make: (flag, request) => make(flag, request),
    again(refused) {
      const { flag, request } = refused;
      const lost = refused.is === "failed" ? refused.unknown : null;
      if (request.move !== "undo") return make(flag, request, lost);
      say(null);
      enqueue(flag, UNDO, flag, lost);
    },
    async settled(flag) {
      await tails.get(flag.id);
      return Math.max(state.get().answered.get(flag.id)?.version ?? 0, flag.version);
    },
    followed(before, after, made) {
      queue.learn(after);
      const { answered, settled } = state.get();
      state.set({ answered: new Map([...answered, [after.id, after]]), settled: settled + 1 });
      say({ is: "followed", before, made });
      void queue.refresh();
    },
    notFollowed: (flag, act, trouble) => {
      if (trouble.is === "problem" && trouble.problem.flag !== undefined)
        queue.learn(trouble.problem.flag);
      say({ is: "not-followed", flag, act, trouble });
    },
    undo() {
      const { outcome } = state.get();
      if (outcome?.is !== "made" && outcome?.is !== "followed") return;
      const what = outcome.is === "made" ? outcome.request.move : outcome.made.event;
      if (what === null) return;
      say({ is: "undone", flag: outcome.before, what });
      enqueue(outcome.before, UNDO, outcome.before);
    },
    dismiss: () => say(null),
  };
}
