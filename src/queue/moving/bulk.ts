// Many flags moved at once: sent in parts, each flag by itself, with one undo for all of them. A flag that somebody else
// moved meanwhile is left as it is and named; it does not hold up the others.
import { v7 as uuidv7 } from "uuid";
import { ApiProblem } from "../../api/client.ts";
import type { Flag, MoveFlag, Person } from "../../api/flag.ts";
import type { Problem } from "../../api/problem.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import type { Desk } from "../asking/desk.ts";
import type { Queue } from "../queue.ts";
import { createState, type State } from "../state.ts";
import { afterMove, type MadeMove } from "./optimistic.ts";

export type BulkRequest =
  | { readonly move: "claim" | "contact" | "accept" | "resolve" }
  | Extract<MadeMove, { move: "decline" }>
  | { readonly move: "hand-over"; readonly to: Person; readonly note: string | null };
export const BULK_MOVES = [
  "contact",
  "claim",
  "accept",
  "resolve",
  "decline",
  "hand-over",
] as const satisfies readonly BulkRequest["move"][];
export type BulkMove = (typeof BULK_MOVES)[number];

/** A flag that was not moved, and why; `null`: its step does not exist from where it stands. */
export interface Left {
  readonly flag: Flag;
  readonly problem: Problem | null;
}

export interface Run {
  readonly request: BulkRequest;
  readonly total: number;
  readonly made: readonly Flag[];
  readonly left: readonly Left[];
  /** `stuck`: an answer was lost; what is not known can be sent again and is never made twice. */
  readonly phase: "sending" | "stuck" | "made" | "undoing" | "undone";
  readonly trouble: Trouble | null;
}

export interface BulkState {
  readonly run: Run | null;
  /** How many parts the endpoint has answered: a reason to read stories anew. */
  readonly settled: number;
}

export interface Bulk extends Pick<State<BulkState>, "get" | "subscribe"> {
  readonly make: (flags: readonly Flag[], request: BulkRequest) => void;
  readonly undo: () => void;
  /** Sends once more what is not known to have arrived. */
  readonly again: () => void;
  readonly dismiss: () => void;
}

interface Surroundings {
  readonly desk: Desk;
  readonly queue: Queue;
  readonly me: Person;
  /** UTC epoch milliseconds. */
  readonly now: () => number;
}

/** Moves in one request: few enough that progress is seen, and well within what the endpoint takes. */
const AT_ONCE = 25;
/** Follow-ups, which go one by one, under way at the same time. */
const SIDE_BY_SIDE = 5;
/** Milliseconds in which all can be taken back by one key; the endpoint takes undos for a minute. */
const UNDO_MS = 30_000;

interface Item {
  readonly flag: Flag;
  readonly id: string;
  readonly version: number;
}

type Answer = { readonly flag: Flag } | { readonly problem: Problem };

/** Whether the step that is asked for exists from where the flag stands. */
export function afterBulk(flag: Flag, request: BulkRequest, me: Person, at: number): Flag | null {
  if (request.move !== "hand-over") return afterMove(flag, request, me, at);
  const isOpen = afterMove(flag, { move: "decline", reason: "timing" }, me, at) !== null;
  return isOpen && flag.owner?.id !== request.to.id ? { ...flag, owner: request.to } : null;
}

export function createBulk({ desk, queue, me, now }: Surroundings): Bulk {
  const state = createState<BulkState>({ run: null, settled: 0 });
  let fading: ReturnType<typeof setTimeout> | undefined;
  let unsent: readonly Item[] = [];
  let sending: BulkRequest | "undo" | null = null;

  const change = (run: Partial<Run>): void => {
    const before = state.get().run;
    if (before !== null) state.set({ run: { ...before, ...run } });
  };

  const moveOf = (request: BulkRequest | "undo", { id, version }: Item): MoveFlag => {
    if (request === "undo" || request.move === "hand-over") return { id, version, move: "undo" };
    return { id, version, ...request };
  };

  const send = async (request: BulkRequest | "undo", part: readonly Item[]): Promise<Answer[]> => {
    if (request !== "undo" && request.move === "hand-over") {
      const { to, note } = request;
      const follow = async ({ flag, ...attempt }: Item): Promise<Answer> => {
        try {
          return await desk.follow(flag.id, { act: "hand-over", to: to.id, note }, attempt);
        } catch (error) {
          const isAnswer = error instanceof ApiProblem && error.status < 500;
          if (isAnswer && error.problem !== null) return { problem: error.problem };
          throw error;
        }
      };
      return Promise.all(part.map(follow));
    }
    const results = await desk.moveMany(
      part.map((item) => ({ flagId: item.flag.id, move: moveOf(request, item) })),
    );
    return results.map((result) =>
      "problem" in result ? { problem: result.problem } : { flag: result.flag },
    );
  };

  /** Sends part after part; stops where an answer was lost, and keeps what was not sent. */
  const work = async (request: BulkRequest | "undo"): Promise<boolean> => {
    const isHandOver = request !== "undo" && request.move === "hand-over";
    const size = isHandOver ? SIDE_BY_SIDE : AT_ONCE;
    while (unsent.length > 0) {
      const part = unsent.slice(0, size);
      let answers: Answer[];
      try {
        answers = await send(request, part);
      } catch (error) {
        change({ phase: "stuck", trouble: troubleOf(error) });
        return false;
      }
      unsent = unsent.slice(size);
      const made: Flag[] = [];
      const left: Left[] = [];
      const known: Flag[] = [];
      for (const [at, answer] of answers.entries()) {
        const item = part[at];
        if (item === undefined) continue;
        if ("flag" in answer) made.push(answer.flag);
        else left.push({ flag: answer.problem.flag ?? item.flag, problem: answer.problem });
        const flag = "flag" in answer ? answer.flag : answer.problem.flag;
        if (flag !== undefined) known.push(flag);
      }
      queue.learn(...known);
      queue.expectMany(new Map(part.map(({ flag }) => [flag.id, null])));
      const { run, settled } = state.get();
      state.set({ settled: settled + 1 });
      change({
        made:
          request === "undo"
            ? (run?.made ?? []).filter(({ id }) => !made.some((flag) => flag.id === id))
            : [...(run?.made ?? []), ...made],
        left: [...(run?.left ?? []), ...left],
      });
    }
    return true;
  };

  const finish = (phase: "made" | "undone"): void => {
    change({ phase, trouble: null });
    void queue.refresh();
    // What was refused stays until it was read.
    if ((state.get().run?.left.length ?? 0) === 0)
      fading = setTimeout(() => state.set({ run: null }), UNDO_MS);
  };

  const go = async (request: BulkRequest | "undo"): Promise<void> => {
    sending = request;
    if (await work(request)) finish(request === "undo" ? "undone" : "made");
  };

  const isBusy = (): boolean =>
    ["sending", "undoing", "stuck"].includes(state.get().run?.phase ?? "");

  return {
    get: state.get,
    subscribe: state.subscribe,
    make(flags, request) {
      if (isBusy() || flags.length === 0) return;
      clearTimeout(fading);
      const { latest } = queue.get();
      const expected = new Map<string, Flag>();
      const items: Item[] = [];
      const left: Left[] = [];
      for (const chosen of flags) {
        const flag = latest.get(chosen.id) ?? chosen;
        const after = afterBulk(flag, request, me, now());
        if (after === null) left.push({ flag, problem: null });
        else {
          expected.set(flag.id, after);
          items.push({ flag, id: uuidv7(), version: Math.max(flag.version, chosen.version) });
        }
      }
      unsent = items;
      queue.expectMany(expected);
      state.set({
        run: { request, total: items.length, made: [], left, phase: "sending", trouble: null },
      });
      void go(request);
    },
    undo() {
      const { run } = state.get();
      if (run?.phase !== "made" || run.made.length === 0) return;
      clearTimeout(fading);
      unsent = run.made.map((flag) => ({ flag, id: uuidv7(), version: flag.version }));
      change({ phase: "undoing", total: run.made.length, left: [] });
      void go("undo");
    },
    again() {
      const { run } = state.get();
      if (run?.phase !== "stuck") return;
      const request = sending ?? run.request;
      change({ phase: request === "undo" ? "undoing" : "sending", trouble: null });
      void go(request);
    },
    dismiss() {
      clearTimeout(fading);
      queue.expectMany(new Map(unsent.map(({ flag }) => [flag.id, null])));
      unsent = [];
      state.set({ run: null });
    },
  };
}
