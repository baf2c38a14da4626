// POST /hooks/slack/{tenant}/{destination}: what people do with a flag's message in Slack. The signature of Slack over the raw
// bytes is the proof; the address names whose secret it must be made with. Slack waits three seconds for the answer.
import { v5 } from "uuid";
import { z } from "zod";
import { DestinationId } from "../../api/destination.ts";
import type { MoveFlag } from "../../api/flag.ts";
import { chatMovesFrom, type ChatPress, type ChatSubmission } from "../../domain/chat.ts";
import { findSignal } from "../../domain/taxonomy.ts";
import { type Configuration, taxonomyVersion } from "../../storage/configuration.ts";
import type { EventRecord, FlagRecord } from "../../storage/flag-record.ts";
import { eventsOf, flagById } from "../../storage/flags.ts";
import type { Member } from "../../storage/members.ts";
import { openOperation } from "../contract/operation.ts";
import type { Endpoint } from "../endpoint.ts";
import { type Answer, json } from "../message/answer.ts";
import { readBytes, refuseType } from "../message/body.ts";
import { make } from "../moves.ts";
import { isRefusal, type Refusal } from "../problem.ts";
import { personBehind } from "./person.ts";
import {
  beforeYou,
  changesWhatIsNext,
  NO_DIALOG,
  NO_FLAG,
  NO_REASON,
  NOT_NOW,
} from "./sentences.ts";
import type { ShownFlag, SlackApp } from "./slack-app.ts";

const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";
/** A press brings the message that it was made in, twice as large by its encoding. */
const MOST_BYTES = 256 * 1024;
/** Slack gives up after 3,000; what is not done by then is done by the delivery a few seconds later. */
const ANSWER_WITHIN_MS = 2_300;
/** So that an id made here is never one that was made for something else. */
const NAMESPACE = "0197f9a4-5f0a-7c3e-9d51-51ac4b1f0a11";

export const takePress = openOperation({
  id: "slack.press",
  summary:
    "Takes a button that somebody pressed in Slack, or a dialog that they sent off there. Slack's signature is the proof.",
  params: { tenant: z.uuid(), destination: DestinationId },
  rawBody: FORM,
  answers: {
    200: {
      description: "Taken. What became of it stands in Slack.",
      schema: z.object({
        challenge: z.string().optional(),
        response_action: z.string().optional(),
      }),
    },
  },
  refusals: ["signature-invalid", "token-expired"],
  async handle({ request, params }, endpoint) {
    const form = refuseType(request, FORM) === null;
    const refusedType = form ? null : refuseType(request, JSON_TYPE);
    if (refusedType !== null) return refusedType;
    const bytes = await readBytes(request, MOST_BYTES);
    if ("refused" in bytes) return bytes;
    const installed = await installedApp(params, endpoint);
    const genuine = await installed?.app.genuineness(
      {
        timestamp: request.headers.get("x-slack-request-timestamp"),
        signature: request.headers.get("x-slack-signature"),
        bytes,
      },
      endpoint.now(),
    );
    // An address that was made up is answered like a signature that was.
    if (installed === null || genuine === undefined || genuine === "forged")
      return { refused: "signature-invalid", detail: "This request is not signed by Slack." };
    if (genuine === "old")
      return {
        refused: "token-expired",
        detail:
          "This request was signed more than five minutes ago or ahead of time. One of the clocks may be wrong.",
      };
    const asked = installed.app.read(new TextDecoder().decode(bytes), form);
    switch (asked.is) {
      case "verification":
        return json({ challenge: asked.challenge });
      case "no-reason":
        return json(installed.app.markReason(NO_REASON));
      case "other":
        return NOTHING_TO_SAY;
      case "pressed":
      case "sent-off":
        return act(asked, installed, endpoint);
    }
  },
});

const NOTHING_TO_SAY: Answer = { status: 200, body: null };

interface Installed {
  readonly app: SlackApp;
  readonly destinationId: string;
  readonly configuration: Configuration;
}

/** The app whose requests this address is for; `null` where there is none. */
async function installedApp(
  { tenant = "", destination = "" }: Readonly<Record<string, string>>,
  endpoint: Endpoint,
): Promise<Installed | null> {
  const open = await endpoint.slack?.();
  const configuration = await endpoint.configurations.get(tenant.toLowerCase());
  const found = configuration?.destinations.find(
    ({ id, type }) => id === destination && type === "slack-app",
  );
  if (open === undefined || configuration === null || found === undefined) return null;
  const app = await open(found.sealed);
  return app === null ? null : { app, destinationId: found.id, configuration };
}

async function act(
  asked: ChatPress | ChatSubmission,
  { app, destinationId, configuration }: Installed,
  endpoint: Endpoint,
): Promise<Answer | Refusal> {
  const until = performance.now() + ANSWER_WITHIN_MS;
  const inTime = <T>(doing: Promise<T>, otherwise: T) => within(until, doing, otherwise);
  const say = async (sentence: string): Promise<Answer> => {
    if (asked.is === "sent-off") return json(app.inDialog(sentence));
    await inTime(app.tell(asked, sentence), undefined);
    return NOTHING_TO_SAY;
  };
  const person = await inTime(
    personBehind(asked, app, configuration, new Date(endpoint.now())),
    UNKNOWN,
  );
  if (person.is === "unknown")
    return {
      refused: "unavailable",
      detail: "Slack did not say in time who this is. Nothing was changed; press again.",
      retryAfter: 1,
    };
  if (person.is === "not-let-in") return say(person.because);

  const { tenant } = configuration;
  const { member } = person;
  const ofTenant = { ...endpoint, database: endpoint.database.forTenant(tenant.id) };
  const asPerson = { tenantId: tenant.id, memberId: member.id };
  const known = (answer: Answer): Answer => ({ ...answer, person: asPerson });
  const before = await flagById(ofTenant.database, tenant.id, asked.flagId);
  if (before === null) return known(await say(NO_FLAG));
  const story = await eventsOf(ofTenant.database, tenant.id, asked.flagId);
  const since = story.filter(({ seq, type }) => seq > asked.version && changesWhatIsNext(type));
  // What somebody did themselves, on another page, stands in nobody's way.
  const meanwhile = since.findLast(({ byId }) => byId !== member.id);
  const showAnew = async () => {
    const flag = await flagById(ofTenant.database, tenant.id, asked.flagId);
    if (flag === null) return;
    const shown = await shownFlag(flag, configuration, ofTenant);
    await inTime(app.show(asked.message, shown), undefined);
  };

  if (asked.is === "pressed" && asked.button === "decline") {
    const isPossible = chatMovesFrom(before).includes("decline");
    if (meanwhile === undefined && isPossible) {
      const about = before.accountName ?? `ticket #${before.ticketId}`;
      const press = { ...asked, version: before.version };
      const opened = await inTime(app.askReason(press, about, configuration.taxonomy), false);
      return known(opened ? NOTHING_TO_SAY : await say(NO_DIALOG));
    }
    const why = meanwhile === undefined ? NOT_NOW : beforeYou(meanwhile, endpoint.now());
    const [answer] = await Promise.all([say(why), showAnew()]);
    return known(answer);
  }

  const moved = await make(
    asked.flagId,
    moveOf(asked, {
      id: v5([tenant.id, destinationId, asked.once].join("/"), NAMESPACE),
      // What agents added since the message was drawn is no reason to ask again.
      version: meanwhile === undefined ? before.version : asked.version,
    }),
    { caller: { ...asPerson, roles: member.roles }, configuration, via: "slack" },
    ofTenant,
  );
  const answering = isRefusal(moved)
    ? refused(moved, { asked, member, last: since.at(-1), meanwhile, say, now: endpoint.now() })
    : NOTHING_TO_SAY;
  const [answer] = await Promise.all([answering, showAnew()]);
  return known(answer);
}

const UNKNOWN = { is: "unknown" } as const;

async function refused(
  refusal: Refusal,
  {
    asked,
    member,
    last,
    meanwhile,
    say,
    now,
  }: {
    readonly asked: ChatPress | ChatSubmission;
    readonly member: Member;
    /** What changed the flag last since the message was drawn, and what somebody else did. */
    readonly last: EventRecord | undefined;
    readonly meanwhile: EventRecord | undefined;
    readonly say: (sentence: string) => Promise<Answer>;
    readonly now: number;
  },
): Promise<Answer> {
  // Somebody who pressed twice has what they wanted.
  if (last?.byId === member.id && last.type === moveNameOf(asked)) return NOTHING_TO_SAY;
  if (refusal.refused === "move-refused") return say(NOT_NOW);
  if (refusal.refused !== "stale-move") return say(refusal.detail);
  // Told by the store, when it happened after the story was read.
  const told = refusal.meanwhile;
  const faster =
    meanwhile ??
    (told && {
      type: told.type,
      at: new Date(told.at),
      byId: told.by?.id ?? null,
      byName: told.by?.name ?? null,
    });
  return say(faster === undefined ? NOT_NOW : beforeYou(faster, now));
}

const moveNameOf = (asked: ChatPress | ChatSubmission) =>
  asked.is === "pressed" ? asked.button : "decline";

function moveOf(
  asked: ChatPress | ChatSubmission,
  head: { readonly id: string; readonly version: number },
): MoveFlag {
  if (asked.is === "sent-off") {
    const { reason, rightSignal } = asked;
    return { ...head, move: "decline", reason, ...(rightSignal === null ? {} : { rightSignal }) };
  }
  if (asked.button === "decline") throw new Error("Declining asks for a reason first.");
  return { ...head, move: asked.button };
}

async function shownFlag(
  flag: FlagRecord,
  { tenant, taxonomy }: Configuration,
  { database, publicUrl }: Pick<Endpoint, "database" | "publicUrl">,
): Promise<ShownFlag> {
  const link = new URL("/queue", publicUrl);
  link.searchParams.set("flag", flag.id);
  if (flag.signal === null) return { flag, signal: null, link: link.href };
  const ofFlag =
    flag.taxonomyVersion === taxonomy.version
      ? taxonomy
      : await taxonomyVersion(database, tenant.id, flag.taxonomyVersion);
  const found = findSignal(ofFlag ?? taxonomy, flag.signal);
  const { id, label } = found?.signal ?? { id: flag.signal, label: flag.signal };
  return {
    flag,
    signal: { id, label, category: found?.category.label ?? null },
    link: link.href,
  };
}

/** What is being done, as long as there is time for it; it goes on all the same. */
async function within<T>(until: number, doing: Promise<T>, otherwise: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), Math.max(0, until - performance.now()));
  });
  try {
    return await Promise.race([doing, late]);
  } finally {
    clearTimeout(timer);
  }
}
