// What the text of a setting means, read by hand: a host that starts for one request waits for this, and a library for
// schemas would take longer to load than everything else that it needs to answer.
import type { SealingKey } from "../storage/secrets.ts";

/** What the text means; `undefined` when it can't mean anything. */
export type Reader<T> = (text: string) => T | undefined;

export const matching =
  (pattern: RegExp): Reader<string> =>
  (text) =>
    pattern.test(text) ? text : undefined;

export const anything = matching(/./s);

export const databaseUrl = matching(/^postgres(?:ql)?:\/\//);

export const webUrl: Reader<string> = (text) =>
  /^https?:\/\//.test(text) && URL.canParse(text) ? text : undefined;

/** A host's name, or `*.` and a domain for every name below it. */
export const hostName: Reader<string> = (text) =>
  matching(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/)(text.toLowerCase());

export const wholeNumber =
  (least: number, most: number): Reader<number> =>
  (text) => {
    const value = /^\d{1,5}$/.test(text) ? Number(text) : -1;
    return value >= least && value <= most ? value : undefined;
  };

/** Parts between commas, all of which must mean something. */
export const listOf =
  <T>(part: Reader<T>): Reader<readonly T[]> =>
  (text) => {
    const parts = text.split(",").map((each) => part(each.trim()));
    const found = parts.filter((each) => each !== undefined);
    return found.length === parts.length ? found : undefined;
  };

/** 32 bytes or more as base64url, as `openssl rand -base64 32 | tr '+/' '-_'` prints. */
export const key: Reader<Uint8Array> = (text) => {
  const digits = /^([\w-]{43,})=?$/.exec(text)?.[1];
  // Four digits are three bytes: one left over is none.
  if (digits === undefined || digits.length % 4 === 1) return undefined;
  // Not by `Buffer`, which a Worker would have to load first.
  const bytes = atob(digits.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
};

/** One key, or several with their numbers, `v2:NEW,v1:OLD`: the first one seals, and each opens what it sealed. */
export const numberedKeys: Reader<readonly SealingKey[]> = (text) => {
  const keys = listOf((part): (SealingKey & { readonly isNumbered: boolean }) | undefined => {
    const [, version, digits = ""] = /^(?:v(\d{1,3}):)?(.+)$/.exec(part) ?? [];
    const bytes = key(digits)?.slice(0, 32);
    const number = Number(version ?? 1);
    return bytes !== undefined && number > 0 && number < 256
      ? { version: number, key: bytes, isNumbered: version !== undefined }
      : undefined;
  })(text);
  if (keys === undefined) return undefined;
  const versions = new Set(keys.map(({ version }) => version));
  const told = keys.length === 1 || keys.every(({ isNumbered }) => isNumbered);
  return told && versions.size === keys.length
    ? keys.map(({ version, key: bytes }) => ({ version, key: bytes }))
    : undefined;
};
