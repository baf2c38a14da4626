// Who is who: people of the tenant and of Slack find each other by their e-mail address, which Slack has confirmed.
import { z } from "zod";
import type { SlackAnswer } from "./answers.ts";
import type { WebApi } from "./web-api.ts";

/** Somebody who gets another address or leaves is noticed within this time, in milliseconds. */
const AGE_MS = 10 * 60 * 1000;
/** More people than one process serves at once; the oldest go first. */
const MOST_KNOWN = 5000;

type NotOk = Extract<SlackAnswer, { is: "not-ok" }>;
export type UserFound =
  | { readonly is: "found"; readonly user: string }
  | { readonly is: "nobody" }
  | NotOk;
export type EmailFound =
  | { readonly is: "found"; readonly email: string }
  /** A bot, somebody of another workspace, somebody who left, or without an address that Slack has confirmed. */
  | { readonly is: "nobody" }
  | NotOk;
export type ChannelFound =
  | { readonly is: "found"; readonly channel: string }
  | { readonly is: "nobody" }
  | NotOk;

const User = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_email_confirmed: z.boolean().optional(),
    profile: z.object({ email: z.string().optional() }).optional(),
  }),
});
const Opened = z.object({ channel: z.object({ id: z.string() }) });

/** Errors which say that a person can't be written to, as opposed to that nobody can. */
const NOBODY: ReadonlySet<string> = new Set([
  "users_not_found",
  "user_not_found",
  "user_not_visible",
  "user_disabled",
  "cannot_dm_bot",
]);

export interface People {
  /** The user of Slack with this e-mail address. */
  readonly userOf: (api: WebApi, team: string, email: string, at: Date) => Promise<UserFound>;
  /** The e-mail address of a user of this workspace. */
  readonly emailOf: (api: WebApi, team: string, user: string, at: Date) => Promise<EmailFound>;
  /** The channel of direct messages to a user. */
  readonly channelTo: (api: WebApi, team: string, user: string, at: Date) => Promise<ChannelFound>;
}

/** Asks Slack, and remembers for ten minutes what it said. */
export function createPeople(): People {
  const known = new Map<string, { readonly value: string | null; readonly at: number }>();

  async function remembered<T>(
    key: string,
    at: Date,
    ask: () => Promise<SlackAnswer>,
    read: (body: unknown) => string | null,
    found: (value: string) => T,
  ): Promise<T | { readonly is: "nobody" } | NotOk> {
    const before = known.get(key);
    const age = before === undefined ? Number.POSITIVE_INFINITY : at.getTime() - before.at;
    let value = before?.value ?? null;
    if (!(age >= 0 && age < AGE_MS)) {
      const answer = await ask();
      if (answer.is === "not-ok" && !NOBODY.has(answer.error ?? "")) return answer;
      value = answer.is === "ok" ? read(answer.body) : null;
      known.delete(key);
      known.set(key, { value, at: at.getTime() });
      for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - MOST_KNOWN)))
        known.delete(oldest);
    }
    return value === null ? { is: "nobody" } : found(value);
  }

  return {
    userOf: (api, team, email, at) =>
      remembered(
        `user ${team} ${email.toLowerCase()}`,
        at,
        () => api.read("users.lookupByEmail", { email }),
        (body) => User.safeParse(body).data?.user.id ?? null,
        (user) => ({ is: "found", user }) as const,
      ),
    emailOf: (api, team, user, at) =>
      remembered(
        `email ${team} ${user}`,
        at,
        () => api.read("users.info", { user }),
        (body) => confirmedEmail(body, team),
        (email) => ({ is: "found", email }) as const,
      ),
    channelTo: (api, team, user, at) =>
      remembered(
        `channel ${team} ${user}`,
        at,
        () => api.write("conversations.open", { users: user }),
        (body) => Opened.safeParse(body).data?.channel.id ?? null,
        (channel) => ({ is: "found", channel }) as const,
      ),
  };
}

/**
 * In a channel that is shared with another company, people of that company press buttons too, and their addresses are
 * what their own administrators say.
 */
function confirmedEmail(body: unknown, team: string): string | null {
  const user = User.safeParse(body).data?.user;
  if (user === undefined || user.deleted === true || user.is_bot === true) return null;
  if (user.team_id !== team || user.is_email_confirmed === false) return null;
  return user.profile?.email ?? null;
}
