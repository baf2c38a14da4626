// What people do to flags: one at a time, or many at once.
import { z } from "zod";
import { MovedFlag, MoveFlag } from "../api/flag.ts";
import { ManyMoved, ManyMoves, MOST_MOVES } from "../api/many-moves.ts";
import { moveFlag as storeMove, type MoveOutcome } from "../storage/moves.ts";
import type { FlagRecord } from "../storage/flag-record.ts";
import type { Configuration } from "../storage/configuration.ts";
import type { MoveRefusal } from "../domain/flag.ts";
import type { Caller } from "./caller/session-token.ts";
import { sessionOperation } from "./contract/operation.ts";
import { isAllowed } from "./contract/roles.ts";
import type { Endpoint } from "./endpoint.ts";
import { eventView, flagView } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { StoredFlagId } from "./message/stored-id.ts";
import { owedTo } from "./owed.ts";
import {
  invalid,
  isRefusal,
  notFound,
  problemAnswer,
  refusalOf,
  type Refusal,
  statusOf,
} from "./problem.ts";
import { signalIn, urgencyAndDeadline } from "./urgency.ts";

export const moveFlag = sessionOperation({
  id: "flag.move",
  summary:
    "Moves a flag. A move decided on an older version of the flag is answered with what happened meanwhile.",
  params: { id: StoredFlagId },
  body: { schema: MoveFlag },
  answers: {
    200: {
      description: "The flag as it stands now, and the event the move left.",
      schema: MovedFlag,
      headers: { "Idempotent-Replayed": "`true` when this very move had been made before." },
    },
  },
  refusals: ["stale-move", "move-refused", "in-progress"],
  async handle({ params, body, caller, configuration }, endpoint) {
    const moved = await make(params["id"] ?? "", body, { caller, configuration }, endpoint);
    if (isRefusal(moved)) return moved;
    return json(
      { flag: moved.flag, event: moved.event },
      200,
      moved.replayed ? { "Idempotent-Replayed": "true" } : {},
    );
  },
});

const StoredMoves = ManyMoves.extend({
  moves: z
    .array(z.strictObject({ flagId: StoredFlagId, move: MoveFlag }))
    .min(1)
    .max(MOST_MOVES),
});

export const moveMany = sessionOperation({
  id: "flag.move-many",
  summary:
    "Moves up to 100 flags, each by itself: one that is refused does not hold up the others.",
  body: { schema: StoredMoves, bytes: 64 * 1024, keys: 1000 },
  answers: { 200: { description: "One result per move, in their order.", schema: ManyMoved } },
  async handle({ body, caller, configuration, requestId }, endpoint) {
    const results = [];
    for (const { flagId, move } of body.moves) {
      const moved = await makeOrRefuse(flagId, move, { caller, configuration }, endpoint);
      results.push(
        isRefusal(moved)
          ? {
              flagId,
              status: statusOf(moved),
              problem: JSON.parse(problemAnswer(moved, requestId).body ?? "null"),
            }
          : { flagId, status: 200, flag: moved.flag, event: moved.event },
      );
    }
    return json({ results });
  },
});

interface Mover {
  readonly caller: Pick<Caller, "tenantId" | "memberId" | "roles">;
  readonly configuration: Configuration;
  /** Where the person was, when not on a page of ours; the event says so. */
  readonly via?: "slack" | "email";
}

/** Earlier moves of the list are stored already, so a failure is this move's result and not the whole answer. */
async function makeOrRefuse(id: string, move: MoveFlag, mover: Mover, endpoint: Endpoint) {
  try {
    return await make(id, move, mover, endpoint);
  } catch (error) {
    return refusalOf(error);
  }
}

/** Makes one move, or says why not. */
export async function make(
  id: string,
  { id: requestId, version, ...move }: MoveFlag,
  { caller, configuration, via }: Mover,
  endpoint: Pick<Endpoint, "database" | "now" | "newId">,
): Promise<(MovedFlag & { replayed: boolean }) | Refusal> {
  const asCs = isAllowed(caller.roles, "flag.move-as-cs");
  if (!asCs && move.move !== "withdraw" && move.move !== "undo")
    return { refused: "not-allowed", detail: "Only customer success moves a flag on." };
  if (move.move === "decline" && move.rightSignal !== undefined) {
    if (signalIn(configuration.taxonomy, move.rightSignal) === undefined)
      return invalid("rightSignal", `The taxonomy has no signal ${move.rightSignal}.`);
  }
  const outcome = await storeMove(endpoint.database, caller.tenantId, id, {
    requestId,
    expectedVersion: version,
    by: { as: asCs && move.move !== "withdraw" ? "cs" : "author", id: caller.memberId },
    move,
    ...(via === undefined ? {} : { via }),
    at: new Date(endpoint.now()),
    owed: owedTo(configuration, endpoint.newId),
    deadlineAnew: (flag) => deadlineAnew(flag, configuration, endpoint.now()),
  });
  return answerTo(outcome, move);
}

/** A reopened flag is a new question: its clock starts again at `now`. */
const deadlineAnew = (flag: FlagRecord, configuration: Configuration, now: number): Date =>
  urgencyAndDeadline(
    {
      kind: flag.kind,
      signal: flag.signal === null ? null : (signalIn(configuration.taxonomy, flag.signal) ?? null),
      raisedAt: now,
      ownerId: flag.ownerId,
      arrMinor: flag.arrMinor,
      currency: flag.currency,
      renewalOn: flag.renewalOn,
    },
    configuration,
  ).dueAt;

function answerTo(
  outcome: MoveOutcome,
  move: { readonly move: string },
): (MovedFlag & { replayed: boolean }) | Refusal {
  switch (outcome.is) {
    case "moved":
    case "replayed":
      return {
        flag: flagView(outcome.flag),
        event: eventView(outcome.event),
        replayed: outcome.is === "replayed",
      };
    case "stale": {
      const meanwhile = eventView(outcome.meanwhile);
      return {
        refused: "stale-move",
        detail: `${meanwhile.by?.name ?? "The system"} changed this flag meanwhile (${meanwhile.type}). Look at it again before you decide.`,
        flag: flagView(outcome.flag),
        meanwhile,
      };
    }
    case "refused":
      return {
        refused: outcome.because === "not-yours" ? "not-allowed" : "move-refused",
        reason: outcome.because,
        detail: sentenceOf(outcome.because, outcome.flag.status),
        flag: flagView(outcome.flag),
      };
    case "not-found":
      return notFound(
        move.move === "opportunity" || move.move === "duplicate"
          ? `flag, or nothing that "${move.move}" could refer to`
          : "flag",
      );
  }
}

function sentenceOf(because: MoveRefusal, status: string): string {
  switch (because) {
    case "not-from-here":
      return `A flag that is ${status} can't be moved like this.`;
    case "wrong-kind":
      return "This move is for flags of the other kind, or would join one to a flag of the other kind.";
    case "not-yours":
      return "Only the person whose flag or move it is can do this.";
    case "undo-window-passed":
      return "It is too late to undo this. Make the move that corrects it instead.";
    case "duplicate-of-itself":
      return "A flag can't be a duplicate of itself.";
    case "other-account":
      return "That deal belongs to another account. Link it to a flag of its own account.";
    case "out-of-scope":
      return "That deal is no expansion (a renewal or a service), so no flag can have led to it.";
    case "nothing-to-undo":
      return "The last thing that happened to this flag was not a move.";
  }
}
