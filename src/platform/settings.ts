// Settings come from the environment and are checked before anything starts.
import { z } from "zod";
import type { SealingKey } from "../storage/secrets.ts";

const Port = z.coerce.number().int().min(1).max(65_534);
/** 32 bytes or more as base64url, as `openssl rand -base64 32 | tr '+/' '-_'` prints. */
const Key = z
  .string()
  .regex(/^[\w-]{43,}=?$/)
  .transform((text) => new Uint8Array(Buffer.from(text, "base64url")));

/** One key, or several with their numbers, `v2:NEW,v1:OLD`: the first one seals, and each opens what it sealed. */
const SealingKeys = z.string().transform((text, context): readonly SealingKey[] => {
  const parts = text.split(",").map((part) => /^(?:v(\d{1,3}):)?([\w-]{43,}=?)$/.exec(part.trim()));
  const keys = parts.map((part) => ({
    version: Number(part?.[1] ?? 1),
    key: new Uint8Array(Buffer.from(part?.[2] ?? "", "base64url")).slice(0, 32),
  }));
  const numbered = parts.length === 1 || parts.every((part) => part?.[1] !== undefined);
  const versions = new Set(keys.map(({ version }) => version));
  const sound = keys.every(({ version, key }) => key.length === 32 && version > 0 && version < 256);
  if (!sound || !numbered || versions.size !== keys.length)
    context.addIssue({ code: "custom", message: "holds something that is no key" });
  return keys;
});

const Settings = z.object({
  PORT: Port.default(8787),
  HOST: z.string().min(1).default("localhost"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//)
    .optional(),
  DATA_DIR: z.string().min(1).default(".data"),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SESSION_KEY: Key.optional(),
  ENCRYPTION_KEY: SealingKeys.optional(),
});

export interface Settings {
  readonly port: number;
  /** Name or address that `serve` listens on. */
  readonly host: string;
  /** `null`: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly publicUrl: string | null;
  readonly sessionKey: Uint8Array | null;
  /** The first one seals. */
  readonly encryptionKeys: readonly SealingKey[] | null;
}

/** A setting is missing or wrong; the message says which and how to set it. */
export class SettingsError extends Error {
  override name = "SettingsError" as const;
}

const HOW: Record<string, string> = {
  PORT: "Set PORT to a number from 1 to 65534, such as PORT=8787.",
  HOST: "Set HOST to the address to listen on, such as 0.0.0.0 for every one, or leave it out.",
  DATABASE_URL:
    "Set DATABASE_URL like postgres://user:password@host:5432/database, or leave it out.",
  DATA_DIR: "Set DATA_DIR to a folder for the embedded database, or leave it out.",
  PUBLIC_URL: "Set PUBLIC_URL to the address Zendesk reaches, such as https://flags.example.com.",
  SESSION_KEY: "Set SESSION_KEY to 32 random bytes as base64url.",
  ENCRYPTION_KEY:
    "Set ENCRYPTION_KEY to 32 random bytes as base64url, or to several such keys as v2:NEW,v1:OLD.",
};

const given = (environment: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));

/** @throws {SettingsError} one sentence on the first setting that is wrong. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const result = Settings.safeParse(given(environment));
  if (!result.success) {
    const name = String(result.error.issues[0]?.path[0] ?? "a setting");
    throw new SettingsError(`The setting ${name} is not usable. ${HOW[name] ?? ""}`.trim());
  }
  const settings = result.data;
  return {
    port: settings.PORT,
    host: settings.HOST,
    databaseUrl: settings.DATABASE_URL ?? null,
    dataDir: settings.DATA_DIR,
    publicUrl: settings.PUBLIC_URL ?? null,
    sessionKey: settings.SESSION_KEY ?? null,
    encryptionKeys: settings.ENCRYPTION_KEY ?? null,
  };
}

export interface ProductionSettings extends Settings {
  readonly publicUrl: string;
  readonly sessionKey: Uint8Array;
  readonly encryptionKeys: readonly SealingKey[];
}

/**
 * What must be set outside the sandbox.
 * @throws {SettingsError} one sentence on the first setting that is missing.
 */
export function forProduction(settings: Settings): ProductionSettings {
  return {
    ...settings,
    publicUrl: set("PUBLIC_URL", settings.publicUrl),
    sessionKey: set("SESSION_KEY", settings.sessionKey),
    encryptionKeys: sealingKeys(settings),
  };
}

/**
 * What must be set where no disk is kept from one request to the next.
 * @throws {SettingsError} one sentence on the first setting that is missing.
 */
export function forHosting(
  settings: Settings,
): ProductionSettings & { readonly databaseUrl: string } {
  if (settings.databaseUrl === null)
    throw new SettingsError(
      "The setting DATABASE_URL is missing. Set DATABASE_URL like postgres://user:password@host:5432/database.",
    );
  return { ...forProduction(settings), databaseUrl: settings.databaseUrl };
}

/**
 * The keys that secrets are sealed with, the first one, and opened with, all of them.
 * @throws {SettingsError} when ENCRYPTION_KEY is not set.
 */
export const sealingKeys = (settings: Settings): readonly SealingKey[] =>
  set("ENCRYPTION_KEY", settings.encryptionKeys);

function set<T>(name: string, value: T | null): T {
  if (value === null) throw new SettingsError(`The setting ${name} is missing. ${HOW[name] ?? ""}`);
  return value;
}
