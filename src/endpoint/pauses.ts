// Stopping a flag's clock for a listed reason, and letting it go on early.
import { MovedFlag } from "../api/flag.ts";
import { PauseFlag } from "../api/pause.ts";
import { LONGEST_PAUSE_DAYS, type PauseRefusal } from "../domain/clock/pause.ts";
import { pauseFlag as storePause } from "../storage/pauses.ts";
import { sessionOperation } from "./contract/operation.ts";
import { eventView, flagView } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { StoredFlagId } from "./message/stored-id.ts";
import { owedTo } from "./owed.ts";
import { notFound } from "./problem.ts";

export const pauseFlag = sessionOperation({
  id: "flag.pause",
  summary:
    "Stops a flag's clock for a listed reason until a day, or lets it go on. The deadline moves by the business time that was paused.",
  params: { id: StoredFlagId },
  body: { schema: PauseFlag },
  answers: {
    200: {
      description: "The flag as it stands now, and the event the pause left.",
      schema: MovedFlag,
      headers: { "Idempotent-Replayed": "`true` when this very pause had been made before." },
    },
  },
  refusals: ["stale-move", "move-refused"],
  async handle({ params, body, caller, configuration }, endpoint) {
    const outcome = await storePause(endpoint.database, caller.tenantId, params["id"] ?? "", {
      requestId: body.id,
      expectedVersion: body.version,
      by: caller.memberId,
      act:
        body.act === "start"
          ? { is: "start", reason: body.reason, until: body.until }
          : { is: "end" },
      at: new Date(endpoint.now()),
      owed: owedTo(configuration, endpoint.newId),
    });
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
        };
      }
      case "refused":
        return {
          refused: "move-refused",
          reason: outcome.because,
          detail: sentenceOf(outcome.because),
          flag: flagView(outcome.flag),
          ...(outcome.because === "until-is-past" || outcome.because === "until-too-far"
            ? { field: "until" }
            : {}),
        };
      case "not-found":
        return notFound("flag");
    }
  },
});

function sentenceOf(because: PauseRefusal): string {
  switch (because) {
    case "clock-stopped":
      return "The clock of this flag stands still already: the customer was contacted, or the flag is closed.";
    case "already-breached":
      return "The deadline has passed, and a pause takes back no broken promise.";
    case "already-paused":
      return "This flag is paused already. End that pause first.";
    case "not-paused":
      return "The clock of this flag is running.";
    case "until-is-past":
      return "The field until: this day has begun already. Name a later one.";
    case "until-too-far":
      return `The field until: a pause lasts ${LONGEST_PAUSE_DAYS} days at most.`;
  }
}
