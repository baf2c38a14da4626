// Settings come from the environment and are checked before anything starts.
import type { SealingKey } from "../storage/secrets.ts";
import { openWayTo } from "./database-address.ts";
import {
  anything,
  databaseUrl,
  hostName,
  key,
  listOf,
  matching,
  type Reader,
  numberedKeys,
  webUrl,
  wholeNumber,
} from "./setting-readers.ts";

export interface Settings {
  readonly port: number;
  /** Name or address that `serve` listens on. */
  readonly host: string;
  /** `null`: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly publicUrl: string | null;
  /** How many proxies of ours stand in front and write down in `X-Forwarded-For` whom they were asked by. */
  readonly trustedProxies: number;
  readonly sessionKey: Uint8Array | null;
  /** The first one seals. */
  readonly encryptionKeys: readonly SealingKey[] | null;
}

/** What only the work that repeats needs. */
export interface WorkerSettings {
  /** With the rights of the role that delivers; `null`: it delivers with those of the one that serves. */
  readonly workerDatabaseUrl: string | null;
  /** Where a host that can't look names up itself sends messages to, and nowhere else. */
  readonly webhookHosts: readonly string[];
  /** Where messages are sent to; 443 unless the operator lists others. */
  readonly webhookPorts: readonly number[];
}

/** A setting is missing or wrong; the message says which and how to set it. */
export class SettingsError extends Error {
  override name = "SettingsError" as const;
}

const HOW = {
  PORT: "Set PORT to a number from 1 to 65534, such as PORT=8787.",
  HOST: "Set HOST to the address to listen on, such as 0.0.0.0 for every one, or leave it out.",
  DATABASE_URL:
    "Set DATABASE_URL like postgres://user:password@host:5432/database, or leave it out.",
  WORKER_DATABASE_URL:
    "Set WORKER_DATABASE_URL as signal-flag migrate --worker-role prints it, or leave it out.",
  ALLOW_PLAIN_DATABASE: "Set ALLOW_PLAIN_DATABASE to 1, or leave it out.",
  DATA_DIR: "Set DATA_DIR to a folder for the embedded database, or leave it out.",
  PUBLIC_URL: "Set PUBLIC_URL to the address Zendesk reaches, such as https://flags.example.com.",
  TRUSTED_PROXIES:
    "Set TRUSTED_PROXIES to how many proxies in front of this endpoint add to X-Forwarded-For, such as 1, or leave it out.",
  SESSION_KEY: "Set SESSION_KEY to 32 random bytes as base64url.",
  ENCRYPTION_KEY:
    "Set ENCRYPTION_KEY to 32 random bytes as base64url, or to several such keys as v2:NEW,v1:OLD.",
  WEBHOOK_HOSTS: "Set WEBHOOK_HOSTS to names such as hooks.slack.com,*.example.com.",
  WEBHOOK_PORTS: "Set WEBHOOK_PORTS to numbers such as 443,8443, or leave it out.",
};

type Name = keyof typeof HOW;

/**
 * The settings, checked. `privateWays`: addresses that the host itself hands in and keeps to itself, so that they
 * need no TLS.
 * @throws {SettingsError} one sentence on the first setting that is wrong.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  { privateWays = [] }: { readonly privateWays?: readonly DatabaseSetting[] } = {},
): Settings & WorkerSettings {
  const read = <T, Otherwise>(name: Name, reader: Reader<T>, otherwise: Otherwise) => {
    const text = environment[name];
    if (text === undefined || text === "") return otherwise;
    const value = reader(text);
    if (value === undefined)
      throw new SettingsError(`The setting ${name} is not usable. ${HOW[name]}`);
    return value;
  };
  const settings = {
    port: read("PORT", wholeNumber(1, 65_534), 8787),
    host: read("HOST", anything, "localhost"),
    databaseUrl: read("DATABASE_URL", databaseUrl, null),
    dataDir: read("DATA_DIR", anything, ".data"),
    publicUrl: read("PUBLIC_URL", webUrl, null),
    trustedProxies: read("TRUSTED_PROXIES", wholeNumber(0, 9), 0),
    sessionKey: read("SESSION_KEY", key, null),
    encryptionKeys: read("ENCRYPTION_KEY", numberedKeys, null),
    workerDatabaseUrl: read("WORKER_DATABASE_URL", databaseUrl, null),
    webhookHosts: read("WEBHOOK_HOSTS", listOf(hostName), ["hooks.slack.com", "slack.com"]),
    webhookPorts: read("WEBHOOK_PORTS", listOf(wholeNumber(1, 65_535)), [443]),
  };
  if (read("ALLOW_PLAIN_DATABASE", matching(/^1$/), null) === null)
    for (const [name, url] of [
      ["DATABASE_URL", settings.databaseUrl],
      ["WORKER_DATABASE_URL", settings.workerDatabaseUrl],
    ] as const)
      if (!privateWays.includes(name)) refuseOpenWay(name, url, environment["PGHOST"]);
  return settings;
}

type DatabaseSetting = "DATABASE_URL" | "WORKER_DATABASE_URL";

/** What customers said must not pass a network in the open. */
function refuseOpenWay(
  name: DatabaseSetting,
  url: string | null,
  usualHost: string | undefined,
): void {
  const host = url === null ? null : openWayTo(url, usualHost);
  if (host !== null)
    throw new SettingsError(
      `The setting ${name} leads to ${host} without TLS that checks its certificate. Add sslmode=verify-full to it, or set ALLOW_PLAIN_DATABASE=1 when nobody else can reach the network between.`,
    );
}

export interface ProductionSettings extends Settings {
  readonly publicUrl: string;
  readonly sessionKey: Uint8Array;
  readonly encryptionKeys: readonly SealingKey[];
}

/** Everything that a host which serves is told. */
export type ServingSettings = ProductionSettings & WorkerSettings;

/**
 * What must be set outside the sandbox.
 * @throws {SettingsError} one sentence on the first setting that is missing.
 */
export function forProduction(settings: Settings & WorkerSettings): ServingSettings {
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
  settings: Settings & WorkerSettings,
): ServingSettings & { readonly databaseUrl: string } {
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

function set<T>(name: Name, value: T | null): T {
  if (value === null) throw new SettingsError(`The setting ${name} is missing. ${HOW[name]}`);
  return value;
}
