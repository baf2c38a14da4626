// Setting up a destination: its settings as people enter them, what may be shown of them, and a message to try it.
import { bytesToHex } from "@noble/hashes/utils.js";
import { z } from "zod";
import type { Database } from "../storage/database.ts";
import { addressees } from "../storage/members.ts";
import type { Sealer } from "../storage/secrets.ts";
import { vetUrl, ADDRESS_REFUSALS } from "./address.ts";
import {
  DestinationSettingsError,
  type DestinationType,
  type Outcome,
  type SettingField,
  type Tools,
} from "./destination-type.ts";
import { EVENTS } from "./events.ts";
import { destinationTypes } from "./registry.ts";
import { sampleMessage } from "./sample-message.ts";
import { sendOnce } from "./send-once.ts";
import { problemOf } from "./sentences.ts";
import { openSettings, unsealed } from "./settings.ts";

type Value = string | number | boolean;
type Values = Readonly<Record<string, Value>>;

interface Wrong {
  readonly is: "wrong";
  /** The key of the field to blame, where there is one. */
  readonly field: string | null;
  readonly sentence: string;
}

export interface DeskParts {
  readonly sealer: Sealer;
  readonly tools: () => Promise<Tools>;
  /** Where the queue page is, such as `https://flags.example.com/queue`. */
  readonly queueUrl: string;
  /** What is wrong with an address; `null` when nothing is. Every address goes through the way out's own checks as well. */
  readonly refusedUrl?: (url: string) => string | null;
  readonly types?: ReadonlyMap<string, DestinationType>;
}

/** An address that is refused before anything is stored, by what the URL alone tells. */
export const refusedUrlOver =
  (ports?: readonly number[]) =>
  (url: string): string | null => {
    const vetted = vetUrl(url, ports);
    return "refused" in vetted ? ADDRESS_REFUSALS[vetted.refused] : null;
  };

/** Everything the set-up needs of the types that are registered. */
export function createDestinationDesk({
  sealer,
  tools,
  queueUrl,
  refusedUrl = refusedUrlOver(),
  types = destinationTypes,
}: DeskParts) {
  return {
    types: [...types.values()].map(({ type, label, about, fields, hears }) => ({
      type,
      label,
      about,
      fields,
      hears,
    })),
    events: Object.entries(EVENTS).map(([type, { name, means }]) => ({ type, name, means })),

    async enter(typeName: string, entered: Values, sealedBefore: Uint8Array | null) {
      const type = types.get(typeName);
      if (type === undefined) return wrong(null, `There is no type of destination ${typeName}.`);
      const before =
        sealedBefore === null
          ? null
          : await unsealed(sealer, bytesToHex(sealedBefore)).catch(() => null);
      const read = readFields(type, entered, before, refusedUrl);
      if ("is" in read) return read;
      try {
        const { settings, showOnce = null } =
          type.enter?.(read.values, before) ?? ({ settings: read.values } as const);
        const parsed = type.settings.safeParse(settings);
        if (!parsed.success) return wrongBy(parsed.error, type.fields);
        // What a schema can't say, `open` does.
        type.open(settings);
        const sealed = await sealer.seal(JSON.stringify(settings));
        return { is: "entered", sealed, fields: read.changed, showOnce } as const;
      } catch (error) {
        if (!(error instanceof DestinationSettingsError)) throw error;
        return wrong(error.field, error.message);
      }
    },

    async shown(typeName: string, sealed: Uint8Array) {
      const type = types.get(typeName);
      const settings = await unsealed(sealer, bytesToHex(sealed)).catch(() => null);
      if (type === undefined || settings === null) return {};
      const values = storedValues(type, settings);
      return Object.fromEntries(
        type.fields
          .filter(({ editing }) => editing !== true)
          .map((field) => [field.key, shownOf(field, values[field.key])]),
      );
    },

    async test(
      destination: {
        readonly tenantId: string;
        readonly id: string;
        readonly type: string;
        readonly name: string;
        readonly sealed: Uint8Array;
      },
      by: {
        readonly database: Database;
        readonly messageId: string;
        readonly at: Date;
        /** Who tries it: where people are written to, this one is. */
        readonly memberId: string;
        readonly stored: boolean;
      },
    ) {
      const { tenantId, id, name } = destination;
      const type = types.get(destination.type);
      if (type === undefined) return { delivered: false, sentence: "There is no such type." };
      try {
        const open = await openSettings(sealer, type, bytesToHex(destination.sealed));
        const to = await addressees(by.database, tenantId, [by.memberId]);
        const message = sampleMessage({ at: by.at, queueUrl, event: type.hears[0], to });
        const sent = {
          id: by.messageId,
          body: type.build(message),
          at: by.at,
          tenantId,
          destinationId: id,
          flagId: message.flag.id,
          seq: message.event.seq,
          kept: null,
        };
        const outcome = await inTime(
          sendOnce(open, sent, {
            database: by.database,
            sealer,
            tools: await tools(),
            name,
            test: true,
            forgetful: !by.stored,
          }),
        );
        return told(name, outcome);
      } catch (error) {
        if (!(error instanceof DestinationSettingsError)) throw error;
        return { delivered: false, sentence: error.message };
      }
    },
  };
}

/** Somebody waits for a test, and some make several requests: it is given up before the page gives up on us. */
const LONGEST_TEST_MS = 12_000;

async function inTime(sending: Promise<Outcome>): Promise<Outcome> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Outcome>((resolve) => {
    const result = { is: "failed", kind: "timeout", mayHaveArrived: true } as const;
    timer = setTimeout(() => resolve({ result }), LONGEST_TEST_MS);
  });
  try {
    return await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}

const wrong = (field: string | null, sentence: string): Wrong => ({ is: "wrong", field, sentence });

/** What a person is told about a test. */
function told(name: string, { result, problem }: Outcome) {
  const delivered = result.is === "answered" && result.status >= 200 && result.status < 300;
  if (delivered) return { delivered, sentence: problem ?? `The test message reached ${name}.` };
  const verdict = { is: "retry", at: new Date(0), asked: false } as const;
  return { delivered, sentence: problem ?? problemOf(name, result, verdict) };
}

const Stored = z.record(z.string(), z.unknown());

function storedValues(type: DestinationType, settings: unknown): Readonly<Record<string, unknown>> {
  const shown = type.shown?.(settings) ?? Stored.safeParse(settings).data;
  return shown ?? {};
}

function shownOf(field: SettingField, value: unknown) {
  if (field.secret === true)
    return {
      secret: true,
      // Of a short one, two characters would say too much.
      ending: typeof value === "string" && value.length >= 12 ? value.slice(-2) : null,
    } as const;
  const isShown =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return { secret: false, value: isShown ? value : null } as const;
}

/** The fields' values: as entered, or of what was left out as they were before. */
function readFields(
  type: DestinationType,
  entered: Values,
  before: unknown,
  refusedUrl: (url: string) => string | null,
): Wrong | { readonly values: Record<string, Value>; readonly changed: string[] } {
  const strange = Object.keys(entered).find(
    (key) => !type.fields.some((field) => field.key === key),
  );
  if (strange !== undefined) return wrong(strange, `${type.label} has no setting ${strange}.`);
  const stored = before === null ? {} : storedValues(type, before);
  const values: Record<string, Value> = {};
  const changed: string[] = [];
  const kept: SettingField[] = [];
  for (const field of type.fields) {
    const { key, label } = field;
    const given = trimmed(entered[key]);
    const known = stored[key];
    const isLeft = given === undefined || (given === "" && field.secret === true);
    if (isLeft && isValue(known)) {
      values[key] = known;
      if (field.secret === true) kept.push(field);
      continue;
    }
    if (given === undefined || given === "") {
      if (field.editing === true || field.input === "switch" || field.optional === true) {
        if (isValue(known)) changed.push(key);
        continue;
      }
      return wrong(key, `${label} is needed.`);
    }
    const mistake = mistakeIn(field, given, refusedUrl);
    if (mistake !== null) return wrong(key, mistake);
    values[key] = given;
    if (given !== known && !(field.editing === true && given === false)) changed.push(key);
  }
  const [secret] = kept;
  const leadsElsewhere = type.fields.some(
    ({ key, leads }) => leads === true && changed.includes(key),
  );
  if (secret !== undefined && leadsElsewhere)
    return wrong(
      secret.key,
      `${secret.label} has to be entered again, since it would be sent elsewhere.`,
    );
  return { values, changed };
}

const trimmed = (value: Value | undefined): Value | undefined =>
  typeof value === "string" ? value.trim() : value;

const isValue = (value: unknown): value is Value =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

function mistakeIn(
  { input, label, choices }: SettingField,
  value: Value,
  refusedUrl: (url: string) => string | null,
): string | null {
  switch (input) {
    case "switch":
      return typeof value === "boolean" ? null : `${label} is either on or off.`;
    case "number":
      return typeof value === "number" && Number.isFinite(value)
        ? null
        : `${label} must be a number.`;
    case "url":
      return typeof value === "string" ? refusedUrl(value) : `${label} must be an address.`;
    case "choice":
      return choices?.some((choice) => choice.value === value) === true
        ? null
        : `${label} must be one of those offered.`;
    case "email":
      return z.email().safeParse(value).success ? null : `${label} must be an e-mail address.`;
    case "text":
      return typeof value === "string" ? null : `${label} must be text.`;
  }
}

/** The first mistake that the schema finds, under its field. What was entered is not repeated: it may be a secret. */
function wrongBy(error: z.ZodError, fields: readonly SettingField[]): Wrong {
  const [issue] = error.issues;
  const key = typeof issue?.path[0] === "string" ? issue.path[0] : null;
  const field = fields.find((each) => each.key === key);
  return wrong(
    field?.key ?? null,
    `${field?.label ?? "The settings"}: ${issue?.message ?? "not usable"}.`,
  );
}
