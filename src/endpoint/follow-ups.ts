// What CS does with a flag besides moving it: snooze, hand over, mention, what was agreed, and thanks.
import { MovedFlag } from "../api/flag.ts";
import { FollowUpFlag } from "../api/follow-up.ts";
import { isCurrency } from "../domain/money.ts";
import { type FollowUpRefusal, LONGEST_SNOOZE_DAYS } from "../domain/follow-up.ts";
import type { Configuration } from "../storage/configuration.ts";
import {
  type FollowUp,
  followUpFlag as storeFollowUp,
  type FollowUpOutcome,
} from "../storage/follow-ups.ts";
import { sessionOperation } from "./contract/operation.ts";
import { eventView, flagView } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { StoredFlagId } from "./message/stored-id.ts";
import { owedTo } from "./owed.ts";
import { invalid, isRefusal, notFound, type Refusal } from "./problem.ts";

const DAY = 86_400_000;

export const followUpFlag = sessionOperation({
  id: "flag.follow-up",
  summary:
    "Puts a flag aside for a while, hands it over, remarks on it, notes what was agreed, or thanks its agents. Decided on an older version of the flag, it is answered with what happened meanwhile.",
  params: { id: StoredFlagId },
  body: { schema: FollowUpFlag },
  answers: {
    200: {
      description: "The flag as it stands now, and the event the follow-up left.",
      schema: MovedFlag,
      headers: { "Idempotent-Replayed": "`true` when this very follow-up had been made before." },
    },
  },
  refusals: ["stale-move", "move-refused", "in-progress"],
  async handle({ params, body, caller, configuration }, endpoint) {
    const followUp = checked(body, configuration, endpoint.now());
    if (isRefusal(followUp)) return followUp;
    const outcome = await storeFollowUp(endpoint.database, caller.tenantId, params["id"] ?? "", {
      requestId: body.id,
      expectedVersion: body.version,
      by: caller.memberId,
      followUp,
      at: new Date(endpoint.now()),
      owed: owedTo(configuration, endpoint.newId),
    });
    return answerTo(outcome);
  },
});

/** Somebody who works with flags: people of the queue, still here. */
const isColleague = ({ members }: Configuration, id: string): boolean => {
  const member = members.get(id);
  return member?.active === true && member.roles.some((role) => role !== "agent");
};
const canOwn = ({ members }: Configuration, id: string): boolean => {
  const member = members.get(id);
  return (
    member?.active === true &&
    (member.roles.includes("cs_manager") || member.roles.includes("admin"))
  );
};

/** What no schema can know: whether the moment is ahead, and whether the people are there. */
function checked(
  body: FollowUpFlag,
  configuration: Configuration,
  now: number,
): FollowUp | Refusal {
  switch (body.act) {
    case "snooze": {
      const until = Date.parse(body.until);
      if (until <= now) return invalid("until", "The field until: this moment has passed.");
      if (until > now + LONGEST_SNOOZE_DAYS * DAY)
        return invalid(
          "until",
          `The field until: a flag is put aside for ${LONGEST_SNOOZE_DAYS} days at most.`,
        );
      return { act: "snooze", until: new Date(until), why: body.why };
    }
    case "wake":
      return { act: "wake" };
    case "hand-over":
      if (!canOwn(configuration, body.to))
        return invalid("to", "The field to: this is nobody who moves flags here now.");
      return { act: "hand-over", to: body.to, note: body.note };
    case "mention": {
      const stranger = body.to.findIndex((id) => !isColleague(configuration, id));
      if (stranger >= 0)
        return invalid(
          `to.${stranger}`,
          `The field to.${stranger}: this is nobody who works with flags here now.`,
        );
      return { act: "mention", to: body.to, words: body.words };
    }
    case "agree": {
      const { nextStep, on, amount, link } = body;
      if (amount !== null && !isCurrency(amount.currency))
        return invalid(
          "amount.currency",
          `The field amount.currency: ${amount.currency} is not a currency of ISO 4217.`,
        );
      return {
        act: "agree",
        nextStep,
        on,
        amountMinor: amount?.amountMinor ?? null,
        currency: amount?.currency ?? null,
        link,
      };
    }
    case "thank":
      return { act: "thank", words: body.words };
  }
}

function answerTo(outcome: FollowUpOutcome) {
  switch (outcome.is) {
    case "done":
    case "replayed":
      return json(
        { flag: flagView(outcome.flag), event: eventView(outcome.event) },
        200,
        outcome.is === "replayed" ? { "Idempotent-Replayed": "true" } : {},
      );
    case "stale": {
      const meanwhile = eventView(outcome.meanwhile);
      return {
        refused: "stale-move",
        detail: `${meanwhile.by?.name ?? "The system"} changed this flag meanwhile (${meanwhile.type}). Look at it again before you decide.`,
        flag: flagView(outcome.flag),
        meanwhile,
      } satisfies Refusal;
    }
    case "refused":
      return {
        refused: "move-refused",
        reason: outcome.because,
        detail: sentenceOf(outcome.because, outcome.flag.status),
        flag: flagView(outcome.flag),
      } satisfies Refusal;
    case "not-found":
      return notFound("flag");
  }
}

function sentenceOf(because: FollowUpRefusal, status: string): string {
  switch (because) {
    case "not-from-here":
      return `This can't be done with a flag that is ${status}.`;
    case "not-snoozed":
      return "This flag is awake already.";
    case "already-theirs":
      return "This colleague owns the flag already.";
    case "nobody-to-thank":
      return "You raised this flag yourself, so there is nobody else to thank.";
  }
}
