// Contesting a deal's credit, and deciding it: never by the same person.
import { z } from "zod";
import {
  ContestCredit,
  ContestedDeals,
  DecideDispute,
  type Dispute as DisputeView,
  DisputeAnswer,
  WithdrawDispute,
} from "../api/dispute.ts";
import { CLAIMED_BUCKETS } from "../domain/evidence/dispute.ts";
import { isMonth } from "../domain/month.ts";
import { boundsOfMonth } from "../storage/report-input.ts";
import { zonesOf } from "../storage/reporting-calendars.ts";
import { ruleOf } from "../storage/attribution-rules.ts";
import {
  contest,
  decideDispute,
  type Dispute,
  type DisputeOutcome,
  openDisputes,
  withdrawDispute,
} from "../storage/disputes.ts";
import type { Caller } from "./caller/session-token.ts";
import { type Call, sessionOperation } from "./contract/operation.ts";
import { isAllowed } from "./contract/roles.ts";
import type { Endpoint } from "./endpoint.ts";
import { numbered } from "./flag-view.ts";
import { type Answer, json } from "./message/answer.ts";
import { StoredFlagId } from "./message/stored-id.ts";
import { owedTo } from "./owed.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";

const Month = z
  .string()
  .regex(/^20\d{2}-\d{2}$/)
  .refine(isMonth, "is not a month such as 2026-10");

const Bucket = z.enum(CLAIMED_BUCKETS).nullable().catch(null);
const FlagIdOrNone = z.string().nullable().catch(null);

/** A dispute as whoever asks sees it. */
export function disputeView(dispute: Dispute, caller: Caller): DisputeView {
  const { decided, contestedById, state } = dispute;
  const waits = state === "contested" || state === "reopened";
  return {
    id: dispute.id,
    crm: dispute.crm,
    opportunityId: dispute.opportunityId,
    state,
    bucket: dispute.bucket,
    flagId: dispute.flagId,
    bucketBefore: dispute.bucketBefore,
    flagBefore: dispute.flagBefore,
    decided: decided === null ? null : { bucket: decided.bucket, flagId: decided.flagId },
    mayDecide:
      waits && contestedById !== caller.memberId && isAllowed(caller.roles, "dispute.decide"),
    mayWithdraw: state === "contested" && contestedById === caller.memberId,
    events: dispute.events.map(({ seq, type, at, byId, byName, data, words }) => ({
      seq,
      type,
      at: at.toISOString(),
      by: { id: byId, name: byName ?? numbered(byId) },
      bucket: Bucket.parse(data["bucket"] ?? null),
      flagId: FlagIdOrNone.parse(data["flagId"] ?? null),
      words,
    })),
  };
}

const doing = ({ caller, configuration }: Call<unknown, unknown>, endpoint: Endpoint) => ({
  by: caller.memberId,
  at: new Date(endpoint.now()),
  owed: owedTo(configuration, endpoint.newId),
});

export const contestCredit = sessionOperation({
  id: "dispute.contest",
  summary:
    "Says that a deal's credit is wrong, and why. The credit stays until somebody else has decided.",
  body: { schema: ContestCredit },
  answers: { 201: { description: "The dispute.", schema: DisputeAnswer } },
  refusals: ["id-already-used", "move-refused", "not-found"],
  async handle(call, endpoint) {
    const { body, caller } = call;
    const { crm, opportunityId, ...rest } = body;
    const outcome = await contest(
      endpoint.database,
      caller.tenantId,
      { ...rest, ...doing(call, endpoint), deal: { crm, id: opportunityId } },
      await ruleOf(endpoint.database, caller.tenantId),
    );
    return answerOf(outcome, caller, 201);
  },
});

export const postDecision = sessionOperation({
  id: "dispute.decide",
  summary: "Decides a dispute that somebody else began. The deal's credit follows at once.",
  params: { id: StoredFlagId },
  body: { schema: DecideDispute },
  answers: { 200: { description: "The dispute.", schema: DisputeAnswer } },
  refusals: ["move-refused"],
  async handle(call, endpoint) {
    const { body, caller, params } = call;
    const outcome = await decideDispute(
      endpoint.database,
      caller.tenantId,
      { ...body, ...doing(call, endpoint), id: params["id"] ?? "" },
      await ruleOf(endpoint.database, caller.tenantId),
    );
    return answerOf(outcome, caller, 200);
  },
});

export const postWithdrawal = sessionOperation({
  id: "dispute.withdraw",
  summary: "Takes one's own contest back before it is decided. It stays on record.",
  params: { id: StoredFlagId },
  body: { schema: WithdrawDispute },
  answers: { 200: { description: "The dispute.", schema: DisputeAnswer } },
  refusals: ["move-refused"],
  async handle(call, endpoint) {
    const { caller, params } = call;
    const outcome = await withdrawDispute(endpoint.database, caller.tenantId, {
      ...doing(call, endpoint),
      id: params["id"] ?? "",
    });
    return answerOf(outcome, caller, 200);
  },
});

export const listContested = sessionOperation({
  id: "dispute.list",
  summary:
    "The deals won in a month, or in several, whose credit is contested: how many, how much, and which.",
  query: z.strictObject({
    month: Month,
    /** The last month of a quarter or a year. */
    through: Month.exactOptional(),
  }),
  answers: { 200: { description: "The contested deals.", schema: ContestedDeals } },
  async handle({ query, caller, configuration }, endpoint) {
    const zones = await zonesOf(endpoint.database, caller.tenantId);
    const { from } = boundsOfMonth(query.month, configuration, zones);
    const { to } = boundsOfMonth(query.through ?? query.month, configuration, zones);
    const { listed, all } = await openDisputes(endpoint.database, caller.tenantId, {
      from: new Date(from),
      to: new Date(to),
    });
    return json({
      month: query.month,
      all,
      deals: listed.map((deal) => ({ ...deal, contestedAt: deal.contestedAt.toISOString() })),
    } satisfies ContestedDeals);
  },
});

function answerOf(outcome: DisputeOutcome, caller: Caller, status: number): Answer | Refusal {
  if (outcome.is !== "refused")
    return json({ dispute: disputeView(outcome.dispute, caller) }, status);
  const refused = (detail: string): Refusal => ({
    refused: "move-refused",
    reason: outcome.because,
    detail,
  });
  switch (outcome.because) {
    case "not-found":
      return notFound("deal or dispute");
    case "other-dispute":
      return {
        refused: "id-already-used",
        detail: "Another dispute has this id already. Send it again under a new one.",
      };
    case "flag-missing":
      return invalid("flagId", "Sourced and influenced name the flag that the deal is owed to.");
    case "flag-surplus":
      return invalid("flagId", "A deal that is owed to no flag names none.");
    case "no-such-flag":
      return invalid("flagId", "There is no such expansion flag.");
    case "other-account":
      return invalid(
        "flagId",
        "The flag is on another account. Put the account's match right first.",
      );
    case "flag-taken-back":
      return invalid(
        "flagId",
        "The flag was withdrawn, or repeats another one. Name the one that stands.",
      );
    case "flag-after-opportunity":
      return invalid(
        "flagId",
        "The flag was raised after the deal was opened, so it did not source it.",
      );
    case "flag-after-close":
      return invalid(
        "flagId",
        "The flag was raised after the deal was closed, so it did not influence it.",
      );
    case "out-of-scope":
      return refused(
        "This deal is outside of every credit: a renewal, a service, or one that the CRM has taken back.",
      );
    case "no-account":
      return refused("The deal has no account yet. Match it first.");
    case "as-it-is":
      return refused("The deal is credited like this already.");
    case "already-contested":
      return refused("Somebody contests this deal already. It waits for a decision.");
    case "own-dispute":
      return {
        refused: "not-allowed",
        detail: "Whoever contests a credit does not decide it. Ask somebody else of ops or admin.",
      };
    case "not-contested":
      return refused("This dispute was decided or taken back already.");
    case "not-yours":
      return {
        refused: "not-allowed",
        detail: "Only the person who contested a credit can take that back.",
      };
  }
}
