// A task, and once CS accepted an opportunity, in Salesforce: upserted by External ID, so that a repetition makes nothing
// a second time (https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_upsert_patch.htm).
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
import type { Obtained } from "../tokens.ts";
import { NOT_UNDERSTOOD, NOTHING_TO_DO, outcomeOf, readJson, succeeded } from "./answers.ts";
import { CRM_EVENTS, CrmFacts, crmFacts } from "./facts.ts";

/** Winter '25. Salesforce keeps a version for three years at least. */
const API = "/services/data/v62.0";
/** Salesforce does not say how long a token lives; the shortest session an admin can set is 15 minutes. */
const TOKEN_SECONDS = 15 * 60;
/** People's ids seldom change. */
const USER_SECONDS = 60 * 60;
const DAY = 86_400_000;

const FieldName = z.string().regex(/^[A-Za-z]\w{0,79}$/);
export const SalesforceSettings = z.strictObject({
  url: z.url(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  makes: z.enum(["task", "task-and-opportunity"]),
  /** The field of tasks and opportunities that holds the flag's id: text of 36, External ID, unique. */
  field: FieldName,
  stage: z.string().min(1).max(40),
  closesInDays: z.coerce.number().int().min(1).max(730),
});
type Settings = z.infer<typeof SalesforceSettings>;

const Token = z.object({ access_token: z.string().min(1), instance_url: z.url().optional() });
const Access = z.object({ token: z.string(), instance: z.string() });
const Saved = z.object({ id: z.string() });
const Users = z.object({ records: z.array(z.object({ Id: z.string() })) });
const Errors = z.array(z.object({ errorCode: z.string() })).min(1);
/** What is kept of a flag: up to which event the records stand, and their ids. */
const Kept = z.object({
  seq: z.int(),
  taskId: z.string().nullable(),
  opportunityId: z.string().nullable(),
});
type Kept = z.infer<typeof Kept>;

const STATUS = { open: "Not Started", working: "In Progress", done: "Completed" } as const;

/** Codes of Salesforce that somebody can do something about. */
const ADVICE = new Map([
  ["INVALID_FIELD", "A field is missing: add the External ID field to tasks and opportunities."],
  ["NOT_FOUND", "The External ID field was not found: add it to tasks and opportunities."],
  ["REQUIRED_FIELD_MISSING", "Salesforce requires a field that Signal Flag does not fill."],
  ["FIELD_CUSTOM_VALIDATION_EXCEPTION", "A validation rule of Salesforce refused it."],
  ["DUPLICATES_DETECTED", "A duplicate rule of Salesforce refused it."],
  ["INVALID_CROSS_REFERENCE_KEY", "The account's CRM id is not one of this Salesforce."],
  ["MALFORMED_ID", "The account's CRM id is not one of this Salesforce."],
  ["INSUFFICIENT_ACCESS_OR_READONLY", "The connected app's user may not write this record."],
  [
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
    "The connected app's user may not see the account.",
  ],
  ["API_DISABLED_FOR_ORG", "This edition of Salesforce has no API."],
]);
const LIMIT = "REQUEST_LIMIT_EXCEEDED";
/** Somebody else holds the record, or the server is going down: the same request works a moment later. */
const PASSING = new Set(["UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE"]);
/** The owner can own nothing: the record is made without naming one. */
const BAD_OWNER = new Set(["INACTIVE_OWNER_OR_USER", "OP_WITH_INVALID_USER_TYPE_EXCEPTION"]);

const codeOf = (answer: Answer): string | null => readJson(answer, Errors)?.[0]?.errorCode ?? null;

/** A failure in words that name a code only when it is a known one. */
export function salesforceRefusal(answer: Answer): Outcome {
  const code = codeOf(answer);
  if (code === LIMIT)
    return outcomeOf(
      answer,
      "Salesforce's limit of requests for today is used up. It is tried again later.",
      429,
    );
  if (code !== null && PASSING.has(code)) return outcomeOf(answer, undefined, 503);
  if (answer.is === "answered" && answer.status === 300)
    return outcomeOf(
      answer,
      "Two records of Salesforce carry this flag's id. Remove one, and make the field unique.",
      409,
    );
  const advice = code === null ? undefined : ADVICE.get(code);
  return outcomeOf(
    answer,
    advice === undefined ? undefined : `Salesforce answered ${code}. ${advice}`,
  );
}

/** Opens what people entered; every request of one message, or of one asking for deals, goes through it. */
export function createSalesforce(
  settings: Settings,
  of: Pick<Sent, "tenantId" | "destinationId">,
  { ask, tokens }: Pick<SendTools, "ask" | "tokens">,
) {
  const origin = settings.url.replace(/\/+$/, "");
  const fingerprint = bytesToHex(
    sha256(utf8ToBytes(`${origin}\n${settings.clientId}\n${settings.clientSecret}`)),
  ).slice(0, 16);
  const name = `salesforce ${of.tenantId} ${of.destinationId} ${fingerprint}`;

  const obtain = async (): Promise<Obtained> => {
    const answer = await ask(`${origin}/services/oauth2/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
      }).toString(),
    });
    const token = succeeded(answer) ? readJson(answer, Token) : null;
    if (token !== null) {
      const instance = instanceOf(token.instance_url, origin);
      const value = JSON.stringify({ token: token.access_token, instance });
      return { is: "token", value, livesSeconds: TOKEN_SECONDS };
    }
    if (succeeded(answer)) return { is: "none", outcome: NOT_UNDERSTOOD };
    const isRefused = answer.is === "answered" && [400, 401, 403].includes(answer.status);
    return {
      is: "none",
      outcome: outcomeOf(
        answer,
        isRefused
          ? "Salesforce did not accept the client id and secret. Check that the client credentials flow is enabled and runs as somebody."
          : undefined,
      ),
    };
  };

  /** One request; with a new token when Salesforce takes the old one no more. */
  const request = async (
    method: "GET" | "PATCH",
    path: string,
    body: object | null,
    isRepeat = false,
  ): Promise<{ readonly answer: Answer } | { readonly none: Outcome }> => {
    const obtained = await tokens.get(name, obtain);
    if (obtained.is === "none") return { none: obtained.outcome };
    const { token, instance } = Access.parse(JSON.parse(obtained.value));
    const answer = await ask(`${instance}${API}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        ...(body === null ? {} : { "content-type": "application/json" }),
      },
      body: body === null ? null : JSON.stringify(body),
    });
    if (answer.is === "answered" && answer.status === 401 && !isRepeat) {
      tokens.forget(name);
      return request(method, path, body, true);
    }
    return { answer };
  };

  return {
    request,
    /** The active user with this address, if there is exactly one. */
    async userOf(email: string): Promise<string | null> {
      const found = await tokens.get(`${name} user ${email}`, async () => {
        const escaped = email.replace(/[\\']/g, "\\$&");
        const query = `SELECT Id FROM User WHERE Email = '${escaped}' AND IsActive = true LIMIT 2`;
        const asked = await request("GET", `/query?q=${encodeURIComponent(query)}`, null);
        const users = "answer" in asked ? readJson(asked.answer, Users)?.records : undefined;
        // Not finding somebody is an answer too; not having been answered is none.
        if (users === undefined) return { is: "none", outcome: NOT_UNDERSTOOD };
        const value = users.length === 1 ? (users[0]?.Id ?? "") : "";
        return { is: "token", value, livesSeconds: USER_SECONDS };
      });
      return found.is === "token" && found.value !== "" ? found.value : null;
    },
    /** Makes the record or changes it; its id, or the outcome of the message when it could not. */
    async upsert(
      type: "Task" | "Opportunity",
      flagId: string,
      fields: Readonly<Record<string, unknown>>,
    ): Promise<{ readonly id: string | null } | Outcome> {
      const path = `/sobjects/${type}/${settings.field}/${flagId}`;
      const asked = await request("PATCH", path, fields);
      if ("none" in asked) return asked.none;
      const { answer } = asked;
      if (succeeded(answer)) {
        const id = readJson(answer, Saved)?.id ?? null;
        const isEmpty = answer.is === "answered" && answer.status === 204;
        return id === null && !isEmpty ? NOT_UNDERSTOOD : { id };
      }
      const { OwnerId, ...others } = fields;
      if (OwnerId !== undefined && BAD_OWNER.has(codeOf(answer) ?? ""))
        return this.upsert(type, flagId, others);
      return salesforceRefusal(answer);
    },
    limits: () => request("GET", "/limits", null),
  };
}

/** Where to ask: the host that Salesforce names, as long as it is Salesforce's own. A token goes nowhere else. */
function instanceOf(named: string | undefined, origin: string): string {
  if (named === undefined) return origin;
  const url = new URL(named);
  const isTheirs =
    url.protocol === "https:" && /(?:^|\.)(?:salesforce|force)\.com$/.test(url.hostname);
  return isTheirs ? url.origin : origin;
}

function keptOf(value: unknown): Kept {
  const kept = Kept.safeParse(value);
  return kept.success ? kept.data : { seq: 0, taskId: null, opportunityId: null };
}

async function send(settings: Settings, sent: Sent, tools: SendTools): Promise<Outcome> {
  const facts = CrmFacts.parse(JSON.parse(sent.body));
  const kept = keptOf(sent.kept);
  // Sent again by a person, after later ones: the records stand further on already.
  if (kept.seq > sent.seq) return NOTHING_TO_DO;
  // The other flag's task stands for both: none is made, and one that was made already is done.
  if (facts.isJoined && kept.taskId === null) return NOTHING_TO_DO;
  const salesforce = createSalesforce(settings, sent, tools);
  const owner = facts.ownerEmail === null ? null : await salesforce.userOf(facts.ownerEmail);
  const ownedBy = owner === null ? {} : { OwnerId: owner };
  const task = await salesforce.upsert("Task", facts.flagId, {
    Subject: facts.subject,
    Description: facts.description,
    ActivityDate: facts.dueAt.slice(0, 10),
    Status: STATUS[facts.state],
    Priority: facts.isUrgent ? "High" : "Normal",
    ...(facts.accountId === null ? {} : { WhatId: facts.accountId }),
    ...ownedBy,
  });
  if ("result" in task) return task;
  const keep: Kept = { ...kept, seq: sent.seq, taskId: task.id ?? kept.taskId };
  const makesDeal = settings.makes === "task-and-opportunity" && facts.dealName !== null;
  // Once made, it belongs to sales: its stage and amount are theirs.
  if (!makesDeal || kept.opportunityId !== null) return { ...NOTHING_TO_DO, keep };
  const deal = await salesforce.upsert("Opportunity", facts.flagId, {
    Name: facts.dealName,
    StageName: settings.stage,
    CloseDate: new Date(sent.at.getTime() + settings.closesInDays * DAY).toISOString().slice(0, 10),
    Description: facts.description,
    LeadSource: "Support",
    ...(facts.accountId === null ? {} : { AccountId: facts.accountId }),
    ...ownedBy,
  });
  if ("result" in deal) return { ...deal, keep };
  return { ...NOTHING_TO_DO, keep: { ...keep, opportunityId: deal.id } };
}

/** Reads the limits: proves the credentials and leaves nothing behind. */
async function test(settings: Settings, sent: Sent, tools: SendTools): Promise<Outcome> {
  const asked = await createSalesforce(settings, sent, tools).limits();
  if ("none" in asked) return asked.none;
  return succeeded(asked.answer) ? NOTHING_TO_DO : salesforceRefusal(asked.answer);
}

export const salesforce: DestinationType = {
  type: "salesforce",
  label: "Salesforce",
  about: "A task for each flag on its account, and an opportunity once CS accepted it.",
  fields: [
    {
      key: "url",
      input: "url",
      leads: true,
      label: "My Domain",
      help: "Setup, My Domain: the address that ends in .my.salesforce.com",
      placeholder: "https://example.my.salesforce.com",
    },
    {
      key: "clientId",
      input: "text",
      label: "Consumer key",
      help: "Of an external client app with the client credentials flow and the scope api",
    },
    { key: "clientSecret", input: "text", label: "Consumer secret", secret: true },
    {
      key: "makes",
      input: "choice",
      label: "What is made",
      choices: [
        { value: "task", label: "A task" },
        { value: "task-and-opportunity", label: "A task, and an opportunity once accepted" },
      ],
      initial: "task",
    },
    {
      key: "field",
      input: "text",
      label: "External ID field",
      help: "A text field of 36 characters on tasks and opportunities, unique and External ID",
      initial: "Signal_Flag_Id__c",
    },
    {
      key: "stage",
      input: "text",
      label: "Stage of a new opportunity",
      initial: "Prospecting",
    },
    {
      key: "closesInDays",
      input: "number",
      label: "Days until its close date",
      initial: 90,
    },
  ],
  settings: SalesforceSettings,
  hears: CRM_EVENTS,
  inParallel: 4,
  spacingMs: 0,
  inOrder: true,
  knowsRepeats: true,
  build: crmFacts,
  open(entered) {
    const settings = SalesforceSettings.safeParse(entered);
    if (!settings.success)
      throw new DestinationSettingsError(
        "Salesforce needs its My Domain address, a consumer key and a consumer secret.",
        { field: String(settings.error.issues[0]?.path[0] ?? "url") },
      );
    return {
      send: (sent, tools) => send(settings.data, sent, tools),
      test: (sent, tools) => test(settings.data, sent, tools),
    };
  },
};
