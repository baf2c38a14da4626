// A task, and once CS accepted a deal, in HubSpot: upserted by a unique property, so that a repetition makes nothing a
// second time (https://developers.hubspot.com/docs/api-reference/crm-tasks-v3/batch/post-crm-v3-objects-tasks-batch-upsert).
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import type { Answer } from "../ask.ts";
import {
  DestinationSettingsError,
  type DestinationType,
  type Outcome,
  type SendTools,
  type Sent,
} from "../destination-type.ts";
import { NOT_UNDERSTOOD, NOTHING_TO_DO, outcomeOf, readJson, succeeded } from "./answers.ts";
import { CRM_EVENTS, CrmFacts, crmFacts } from "./facts.ts";

const OWNER_SECONDS = 60 * 60;
const DAY = 86_400_000;

export const HubSpotSettings = z.strictObject({
  url: z.url(),
  token: z.string().min(1),
  makes: z.enum(["task", "task-and-deal"]),
  /** The property of tasks and deals that holds the flag's id: one line of text, unique values. */
  property: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/),
  pipeline: z.string().min(1).max(100),
  stage: z.string().min(1).max(100),
  closesInDays: z.coerce.number().int().min(1).max(730),
});
type Settings = z.infer<typeof HubSpotSettings>;

const Upserted = z.object({ results: z.array(z.object({ id: z.string() })).min(1) });
const Owners = z.object({ results: z.array(z.object({ id: z.string() })) });
const Problem = z.object({ category: z.string(), policyName: z.string().optional() });
const Kept = z.object({
  seq: z.int(),
  taskId: z.string().nullable(),
  dealId: z.string().nullable(),
});
type Kept = z.infer<typeof Kept>;

/** Categories of HubSpot's errors that somebody can do something about. */
const ADVICE = new Map([
  ["MISSING_SCOPES", "The private app lacks a scope. deploy/crm.md lists them."],
  ["INVALID_AUTHENTICATION", "The private app's token is not accepted. Enter a new one."],
  ["EXPIRED_AUTHENTICATION", "The private app's token has expired. Enter a new one."],
  [
    "VALIDATION_ERROR",
    "A property is missing or not unique, or the pipeline or stage is not there.",
  ],
  ["OBJECT_NOT_FOUND", "The account's CRM id is not a company of this HubSpot."],
]);

/** A failure in words that names a category only when it is a known one. */
export function hubspotRefusal(answer: Answer): Outcome {
  const problem = readJson(answer, Problem);
  if (answer.is === "answered" && answer.status === 429)
    return outcomeOf(
      answer,
      problem?.policyName === "DAILY"
        ? "HubSpot's limit of requests for today is used up. It is tried again later."
        : undefined,
    );
  const advice = problem === null ? undefined : ADVICE.get(problem.category);
  return outcomeOf(
    answer,
    advice === undefined ? undefined : `HubSpot answered ${problem?.category}. ${advice}`,
  );
}

/** Opens what people entered; every request of one message, or of one asking for deals, goes through it. */
export function createHubSpot(
  settings: Settings,
  of: Pick<Sent, "tenantId" | "destinationId">,
  { ask, tokens }: Pick<SendTools, "ask" | "tokens">,
) {
  const origin = settings.url.replace(/\/+$/, "");
  const fingerprint = bytesToHex(sha256(utf8ToBytes(settings.token))).slice(0, 16);
  const name = `hubspot ${of.tenantId} ${of.destinationId} ${fingerprint}`;
  const request = (method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<Answer> =>
    ask(`${origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${settings.token}`,
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });

  return {
    request,
    async ownerOf(email: string): Promise<string | null> {
      const found = await tokens.get(`${name} owner ${email}`, async () => {
        const path = `/crm/v3/owners?${new URLSearchParams({ email, limit: "2" }).toString()}`;
        const owners = readJson(await request("GET", path), Owners)?.results;
        if (owners === undefined) return { is: "none", outcome: NOT_UNDERSTOOD };
        const value = owners.length === 1 ? (owners[0]?.id ?? "") : "";
        return { is: "token", value, livesSeconds: OWNER_SECONDS };
      });
      return found.is === "token" && found.value !== "" ? found.value : null;
    },
    /** Makes the object or changes it; its id, or the outcome of the message when it could not. */
    async upsert(
      type: "tasks" | "deals",
      flagId: string,
      properties: Readonly<Record<string, string>>,
    ): Promise<{ readonly id: string } | Outcome> {
      const { property } = settings;
      const answer = await request("POST", `/crm/v3/objects/${type}/batch/upsert`, {
        inputs: [
          { id: flagId, idProperty: property, properties: { ...properties, [property]: flagId } },
        ],
      });
      if (!succeeded(answer)) return hubspotRefusal(answer);
      // 207 says that the one input failed.
      const id = readJson(answer, Upserted)?.results[0]?.id;
      if (id !== undefined) return { id };
      return answer.is === "answered" && answer.status === 207
        ? outcomeOf(answer, `HubSpot did not take it. ${ADVICE.get("VALIDATION_ERROR") ?? ""}`, 400)
        : NOT_UNDERSTOOD;
    },
    /** Hangs the object on the company; hanging it there again changes nothing. */
    async associate(
      type: "tasks" | "deals",
      id: string,
      companyId: string,
    ): Promise<Outcome | null> {
      const path = `/crm/v4/objects/${type}/${id}/associations/default/companies/${encodeURIComponent(companyId)}`;
      const answer = await request("PUT", path);
      return succeeded(answer) ? null : hubspotRefusal(answer);
    },
  };
}

function keptOf(value: unknown): Kept {
  const kept = Kept.safeParse(value);
  return kept.success ? kept.data : { seq: 0, taskId: null, dealId: null };
}

async function send(settings: Settings, sent: Sent, tools: SendTools): Promise<Outcome> {
  const facts = CrmFacts.parse(JSON.parse(sent.body));
  const kept = keptOf(sent.kept);
  // Sent again by a person, after later ones: the objects stand further on already.
  if (kept.seq > sent.seq) return NOTHING_TO_DO;
  // The other flag's task stands for both: none is made, and one that was made already is done.
  if (facts.isJoined && kept.taskId === null) return NOTHING_TO_DO;
  const hubSpot = createHubSpot(settings, sent, tools);
  const owner = facts.ownerEmail === null ? null : await hubSpot.ownerOf(facts.ownerEmail);
  const ownedBy: Record<string, string> = owner === null ? {} : { hubspot_owner_id: owner };
  const task = await hubSpot.upsert("tasks", facts.flagId, {
    hs_task_subject: facts.subject,
    // HubSpot draws HTML: what customers wrote must not become any.
    hs_task_body: escaped(facts.description),
    hs_timestamp: facts.dueAt,
    hs_task_status: facts.state === "done" ? "COMPLETED" : "NOT_STARTED",
    hs_task_priority: facts.isUrgent ? "HIGH" : "MEDIUM",
    hs_task_type: "TODO",
    ...ownedBy,
  });
  if ("result" in task) return task;
  let keep: Kept = { ...kept, taskId: task.id };
  if (kept.taskId === null && facts.accountId !== null) {
    const refused = await hubSpot.associate("tasks", task.id, facts.accountId);
    // Not kept: the next attempt hangs it there.
    if (refused !== null) return refused;
  }
  const makesDeal = settings.makes === "task-and-deal" && facts.dealName !== null;
  // Once made, it belongs to sales: its stage and amount are theirs.
  if (makesDeal && kept.dealId === null) {
    const deal = await hubSpot.upsert("deals", facts.flagId, {
      dealname: facts.dealName ?? "",
      pipeline: settings.pipeline,
      dealstage: settings.stage,
      closedate: new Date(sent.at.getTime() + settings.closesInDays * DAY).toISOString(),
      description: facts.description,
      ...ownedBy,
    });
    if ("result" in deal) return { ...deal, keep };
    if (facts.accountId !== null) {
      const refused = await hubSpot.associate("deals", deal.id, facts.accountId);
      if (refused !== null) return { ...refused, keep };
    }
    keep = { ...keep, dealId: deal.id };
  }
  return { ...NOTHING_TO_DO, keep: { ...keep, seq: sent.seq } };
}

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\n", "<br>");

/** Looks for owners: proves the token and leaves nothing behind. */
async function test(settings: Settings, sent: Sent, tools: SendTools): Promise<Outcome> {
  const answer = await createHubSpot(settings, sent, tools).request(
    "GET",
    "/crm/v3/owners?limit=1",
  );
  if (!succeeded(answer)) return hubspotRefusal(answer);
  return readJson(answer, Owners) === null ? NOT_UNDERSTOOD : NOTHING_TO_DO;
}

export const hubspot: DestinationType = {
  type: "hubspot",
  label: "HubSpot",
  about: "A task for each flag on its company, and a deal once CS accepted it.",
  fields: [
    {
      key: "token",
      input: "text",
      label: "Private app token",
      help: "Settings, Integrations, Private apps. Scopes: deploy/crm.md",
      secret: true,
    },
    {
      key: "makes",
      input: "choice",
      label: "What is made",
      choices: [
        { value: "task", label: "A task" },
        { value: "task-and-deal", label: "A task, and a deal once accepted" },
      ],
      initial: "task",
    },
    {
      key: "property",
      input: "text",
      label: "Property with the flag's id",
      help: "Single-line text on tasks and deals, with unique values",
      initial: "signal_flag_id",
    },
    { key: "pipeline", input: "text", label: "Pipeline of a new deal", initial: "default" },
    { key: "stage", input: "text", label: "Its stage", initial: "appointmentscheduled" },
    { key: "closesInDays", input: "number", label: "Days until its close date", initial: 90 },
    {
      key: "url",
      input: "url",
      leads: true,
      label: "API address",
      initial: "https://api.hubapi.com",
    },
  ],
  settings: HubSpotSettings,
  hears: CRM_EVENTS,
  // A private app may ask a hundred times in ten seconds, and a message asks up to six times.
  inParallel: 2,
  spacingMs: 0,
  inOrder: true,
  knowsRepeats: true,
  build: crmFacts,
  open(entered) {
    const settings = HubSpotSettings.safeParse(entered);
    if (!settings.success)
      throw new DestinationSettingsError("HubSpot needs the token of a private app.", {
        field: String(settings.error.issues[0]?.path[0] ?? "token"),
      });
    return {
      send: (sent, tools) => send(settings.data, sent, tools),
      test: (sent, tools) => test(settings.data, sent, tools),
    };
  },
};
