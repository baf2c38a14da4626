// What Slack sends when somebody presses a button or sends a dialog off
// (https://docs.slack.dev/reference/interaction-payloads). Read only after its signature was checked.
import { z } from "zod";
import { CHAT_MOVES, type ChatInteraction } from "../../domain/chat.ts";
import { DECLINE_REASONS } from "../../domain/flag.ts";
import { DECLINE_VIEW, ViewMemory } from "./decline-view.ts";

const SlackId = z.string().regex(/^[A-Z0-9]{2,30}$/);
const Ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
const Person = z.object({ id: SlackId, team_id: SlackId.optional() });
const Team = z.object({ id: SlackId }).nullish();

const BlockActions = z.object({
  type: z.literal("block_actions"),
  user: Person,
  team: Team,
  container: z.object({ channel_id: SlackId, message_ts: Ts }),
  trigger_id: z.string().max(200),
  response_url: z.string().max(500),
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255),
        value: z.string().max(2000).optional(),
        action_ts: Ts,
      }),
    )
    .min(1),
});

const ViewSubmission = z.object({
  type: z.literal("view_submission"),
  user: Person,
  team: Team,
  trigger_id: z.string().max(200),
  view: z.object({
    id: SlackId,
    callback_id: z.string(),
    private_metadata: z.string().max(3000),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({ selected_option: z.object({ value: z.string() }).nullish() }),
        ),
      ),
    }),
  }),
});

const Verification = z.object({
  type: z.literal("url_verification"),
  challenge: z.string().max(1000),
});

const Seen = z.strictObject({ flag: z.uuid(), version: z.int() });

/** What a signed body says. `form`: interactions come as a form with one field, `payload`. */
export function readInteraction(text: string, form: boolean): ChatInteraction {
  const json = form ? new URLSearchParams(text).get("payload") : text;
  const body = parsed(json ?? "");
  const verification = Verification.safeParse(body);
  if (verification.success) return { is: "verification", challenge: verification.data.challenge };
  const actions = BlockActions.safeParse(body);
  if (actions.success) return pressOf(actions.data);
  const submission = ViewSubmission.safeParse(body);
  return submission.success ? submissionOf(submission.data) : { is: "other" };
}

function pressOf(payload: z.infer<typeof BlockActions>): ChatInteraction {
  const [action] = payload.actions;
  const button = CHAT_MOVES.find((move) => move === action?.action_id);
  const seen = Seen.safeParse(parsed(action?.value ?? ""));
  if (action === undefined || button === undefined || !seen.success) return { is: "other" };
  const { channel_id: channel, message_ts: ts } = payload.container;
  return {
    is: "pressed",
    ...whoOf(payload),
    flagId: seen.data.flag,
    version: seen.data.version,
    message: { channel, ts },
    button,
    triggerId: payload.trigger_id,
    responseUrl: payload.response_url,
    once: [channel, ts, payload.user.id, button, action.action_ts].join("/"),
  };
}

function submissionOf({ view, ...payload }: z.infer<typeof ViewSubmission>): ChatInteraction {
  const memory = ViewMemory.safeParse(parsed(view.private_metadata));
  if (view.callback_id !== DECLINE_VIEW || !memory.success) return { is: "other" };
  const chosen = (name: string) => view.state.values[name]?.[name]?.selected_option?.value ?? null;
  const reason = z.enum(DECLINE_REASONS).safeParse(chosen("reason"));
  if (!reason.success) return { is: "no-reason" };
  const { flag, version, channel, ts } = memory.data;
  return {
    is: "sent-off",
    ...whoOf(payload),
    flagId: flag,
    version,
    message: { channel, ts },
    reason: reason.data,
    rightSignal: reason.data === "wrong-signal" ? chosen("signal") : null,
    once: [view.id, payload.user.id].join("/"),
  };
}

const whoOf = ({
  user,
  team,
}: {
  readonly user: z.infer<typeof Person>;
  readonly team?: z.infer<typeof Team>;
}) => ({ user: user.id, userTeam: user.team_id ?? null, team: team?.id ?? null });

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
