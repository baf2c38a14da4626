// Marking a friction fixed, which tells every agent who flagged it, and taking that back.
import { AddFix, ChangeFix, FixAnswer } from "../api/ledger.ts";
import { FlagId } from "../api/text.ts";
import { signalsOf } from "../domain/ledger/signals.ts";
import { addFix, type Fix, fixById, tellFix, undoFix } from "../storage/fixes.ts";
import { type Call, sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { json } from "./message/answer.ts";
import { owedTo } from "./owed.ts";
import { invalid, notFound } from "./problem.ts";

export const postFix = sessionOperation({
  id: "fix.add",
  summary: "Marks a friction of the product ledger fixed, and tells everybody who flagged it.",
  body: { schema: AddFix },
  answers: { 201: { description: "The fix, and how many were told at once.", schema: FixAnswer } },
  refusals: ["id-already-used"],
  async handle(call, endpoint) {
    const { body, caller, configuration } = call;
    if (!signalsOf("product", configuration.taxonomy).includes(body.signal))
      return invalid(
        "signal",
        "Only a friction that the taxonomy sends to product can be fixed by it.",
      );
    const database = endpoint.database.forTenant(caller.tenantId);
    const added = await addFix(database, caller.tenantId, {
      ...body,
      by: caller.memberId,
      at: new Date(endpoint.now()),
    });
    if (added === "other")
      return {
        refused: "id-already-used",
        detail: "Another fix has this id already. Send it again under a new one.",
      };
    return json(await told(call, endpoint, body.id), 201);
  },
});

export const putFix = sessionOperation({
  id: "fix.change",
  summary: "Takes a fix back: it turned out to be none. Whoever was told of it is told of that.",
  params: { id: FlagId },
  body: { schema: ChangeFix },
  answers: { 200: { description: "The fix as it is now.", schema: FixAnswer } },
  async handle(call, endpoint) {
    const { caller, params } = call;
    const { id = "" } = params;
    const database = endpoint.database.forTenant(caller.tenantId);
    const fix = await undoFix(database, caller.tenantId, id, {
      by: caller.memberId,
      at: new Date(endpoint.now()),
    });
    return fix === null ? notFound("thing at this address") : json(await told(call, endpoint, id));
  },
});

/** Tells the first of them now, so that most fixes are told when the answer comes; a job tells the others. */
async function told(
  { caller, configuration }: Pick<Call, "caller" | "configuration">,
  endpoint: Endpoint,
  id: string,
): Promise<FixAnswer> {
  const database = endpoint.database.forTenant(caller.tenantId);
  const flags = await tellFix(database, caller.tenantId, id, {
    now: new Date(endpoint.now()),
    owed: owedTo(configuration, endpoint.newId),
    rounds: 1,
  });
  const fix = await fixById(database, caller.tenantId, id);
  if (fix === null) throw new Error("A fix vanished while it was told.");
  return viewOf(fix, flags);
}

const viewOf = ({ id, signal, words, at, undoneAt }: Fix, flags: number): FixAnswer => ({
  id,
  signal,
  words,
  at: at.toISOString(),
  undoneAt: undoneAt?.toISOString() ?? null,
  told: flags,
});
