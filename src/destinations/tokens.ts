// Access tokens of the services we speak to, kept by the process until shortly before they end.
import type { Outcome } from "./destination-type.ts";

export type Obtained =
  | { readonly is: "token"; readonly value: string; readonly livesSeconds: number }
  /** There is none; the outcome says why, and is that of the message. */
  | { readonly is: "none"; readonly outcome: Outcome };

export interface TokenCache {
  /**
   * The token kept under this name, or the one that `obtain` gets. Messages that need it at once wait for the same one.
   * The name must hold everything the token depends on: tenant, destination and the credentials' own fingerprint.
   */
  readonly get: (name: string, obtain: () => Promise<Obtained>) => Promise<Obtained>;
  /** To be called when a service refuses a token that should still live. */
  readonly forget: (name: string) => void;
}

/** A token is not used in the last minute of its life, which it may spend on its way. */
const MARGIN_SECONDS = 60;
/** More tenants than one process serves at once; the oldest go first. */
const MOST_KEPT = 1000;

export function createTokenCache(now: () => number = () => Date.now()): TokenCache {
  const kept = new Map<string, { readonly token: Promise<Obtained>; endsAt: number }>();
  return {
    async get(name, obtain) {
      const known = kept.get(name);
      if (known !== undefined && now() < known.endsAt) return known.token;
      const entry = { token: obtain(), endsAt: Number.POSITIVE_INFINITY };
      kept.delete(name);
      kept.set(name, entry);
      for (const oldest of [...kept.keys()].slice(0, kept.size - MOST_KEPT)) kept.delete(oldest);
      const drop = () => {
        if (kept.get(name) === entry) kept.delete(name);
      };
      try {
        const token = await entry.token;
        if (token.is === "none") drop();
        else entry.endsAt = now() + (token.livesSeconds - MARGIN_SECONDS) * 1000;
        return token;
      } catch (error) {
        drop();
        throw error;
      }
    },
    forget: (name) => void kept.delete(name),
  };
}
