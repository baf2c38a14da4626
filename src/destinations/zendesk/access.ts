// Access to a Zendesk account by OAuth (https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/):
// by client credentials, or by a refresh token that Zendesk replaces with every use. There is no path for API tokens.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import type { Answer, Ask } from "../ask.ts";
import type { Outcome, SendTools, Sent } from "../destination-type.ts";
import type { Obtained } from "../tokens.ts";
import { readJson } from "./answers.ts";
import type { ZendeskSettings } from "./settings.ts";

/** As long as Zendesk's own default. */
const DEFAULT_SECONDS = 30 * 60;
/** A token is not used in the last minute of its life. */
const MARGIN_MS = 60_000;
/** The narrowest that does: fields and side conversations lie outside of `tickets`. */
const scopeOf = ({ fieldId, answer }: ZendeskSettings): string =>
  fieldId === undefined && answer !== "side-conversation"
    ? "tickets:read tickets:write"
    : "read write";

const Granted = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z.number().nullish(),
});
/** What stands in the vault while a refresh token is used. */
const Held = z.object({ refresh: z.string(), access: z.string(), endsAt: z.number() });

export const originOf = ({ subdomain }: Pick<ZendeskSettings, "subdomain">): string =>
  `https://${subdomain}.zendesk.com`;

/** Asks Zendesk with a living token; one that is refused although it should live is replaced once. */
export async function asking(
  settings: ZendeskSettings,
  sent: Sent,
  tools: SendTools,
): Promise<Ask | Outcome> {
  const first = await tokenOf(settings, sent, tools, null);
  if (first.is === "none") return first.outcome;
  let token = first.value;
  return async (path, request) => {
    const ask = () =>
      tools.ask(`${originOf(settings)}${path}`, {
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${token}` },
      });
    const answer = await ask();
    if (answer.is !== "answered" || answer.status !== 401) return answer;
    const next = await tokenOf(settings, sent, tools, token);
    if (next.is === "none" || next.value === token) return answer;
    token = next.value;
    return ask();
  };
}

/** `refused`: a token that Zendesk has just refused. */
async function tokenOf(
  settings: ZendeskSettings,
  sent: Sent,
  tools: SendTools,
  refused: string | null,
): Promise<Obtained> {
  const { refreshToken } = settings;
  if (refreshToken !== undefined)
    return refreshed({ ...settings, refreshToken }, sent, tools, refused);
  const print = bytesToHex(
    sha256(utf8ToBytes(`${settings.subdomain}\n${settings.clientId}\n${settings.clientSecret}`)),
  );
  const name = `zendesk ${sent.tenantId} ${print}`;
  if (refused !== null) tools.tokens.forget(name);
  return tools.tokens.get(name, () =>
    granted(settings, tools, { grant_type: "client_credentials", scope: scopeOf(settings) }).then(
      obtained,
    ),
  );
}

/**
 * The newest token in the vault, or the next one. Zendesk takes back both tokens when the refresh token is used, so what
 * comes of it is written down before anything else is asked.
 */
async function refreshed(
  settings: ZendeskSettings & { readonly refreshToken: string },
  sent: Sent,
  tools: SendTools,
  refused: string | null,
): Promise<Obtained> {
  if (tools.vault.keeps === false)
    return {
      is: "none",
      outcome: {
        result: { is: "failed", kind: "bad-answer", mayHaveArrived: false },
        problem: "Trying a refresh token uses it up. Save first, then send the test.",
      },
    };
  const held = heldIn(await tools.vault.read());
  const lives = held !== null && sent.at.getTime() < held.endsAt - MARGIN_MS;
  // Another process may have fetched a newer one than the one that was refused.
  if (lives && held.access !== refused)
    return {
      is: "token",
      value: held.access,
      livesSeconds: (held.endsAt - sent.at.getTime()) / 1000,
    };
  const answer = await granted(settings, tools, {
    grant_type: "refresh_token",
    refresh_token: held?.refresh ?? settings.refreshToken,
  });
  const token = obtained(answer);
  const next = readJson(answer, Granted)?.refresh_token;
  if (token.is === "token")
    await tools.vault.write(
      JSON.stringify({
        refresh: next ?? held?.refresh ?? settings.refreshToken,
        access: token.value,
        endsAt: sent.at.getTime() + token.livesSeconds * 1000,
      }),
    );
  return token;
}

const granted = (
  { subdomain, clientId, clientSecret }: ZendeskSettings,
  tools: SendTools,
  grant: Readonly<Record<string, string>>,
): Promise<Answer> =>
  tools.ask(`${originOf({ subdomain })}/oauth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ ...grant, client_id: clientId, client_secret: clientSecret }),
  });

function obtained(answer: Answer): Obtained {
  if (
    answer.is === "answered" &&
    answer.status >= 400 &&
    answer.status < 500 &&
    answer.status !== 429
  )
    return {
      is: "none",
      outcome: {
        result: { is: "answered", status: 401, retryAfter: null, word: null },
        problem:
          answer.status === 404
            ? "There is no Zendesk of this subdomain. Check it."
            : "Zendesk did not accept the OAuth client. Check its identifier, its secret and, where one is used, enter a new refresh token.",
      },
    };
  const token = readJson(answer, Granted);
  if (token !== null)
    return {
      is: "token",
      value: token.access_token,
      livesSeconds: token.expires_in ?? DEFAULT_SECONDS,
    };
  return {
    is: "none",
    outcome: {
      result: answer.is === "answered" ? { ...answerless(answer), word: null } : answer,
    },
  };
}

/** A success that is no JSON is a failure: a log-in page or a proxy's words. */
const answerless = (answer: Extract<Answer, { is: "answered" }>) => ({
  is: "answered" as const,
  status: answer.status < 300 ? 502 : answer.status,
  retryAfter: answer.retryAfter,
});

function heldIn(text: string | null): z.infer<typeof Held> | null {
  if (text === null) return null;
  try {
    return Held.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
