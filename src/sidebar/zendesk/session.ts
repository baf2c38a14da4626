// Trades a token signed by Zendesk's proxy for the endpoint's bearer. The bearer lives in a variable, nowhere else.
import { NoAnswer, problemOf, UnexpectedAnswer } from "../../api/client.ts";
import { Session } from "../../api/session.ts";
import { ProxyRefusal, type Installation, type Zendesk } from "./zaf.ts";

/** Renewed this long before its end, so that a request under way does not outlive it. */
const MARGIN = 60_000;
/** A clock that is wrong would end every session at once; then a 401 decides. */
const AT_LEAST = 5 * 60_000;

/** The session that was offered belongs to somebody else than the agent in front of this screen. */
export class WrongSession extends Error {
  override name = "WrongSession" as const;
}

export interface SessionParts {
  readonly zendesk: Pick<Zendesk, "postSigned">;
  readonly installation: Installation;
  readonly agentId: string;
  readonly now: () => number;
}

/** Gives the bearer; with a refused one, exchanges anew. Exchanges that are asked for at once are one. */
export function createSession({ zendesk, installation, agentId, now }: SessionParts) {
  let held: { readonly bearer: string; readonly until: number } | null = null;
  let underWay: Promise<string> | null = null;

  const exchange = async (): Promise<string> => {
    const answer = await zendesk
      .postSigned(`${installation.endpoint}/v1/sessions`, {
        iss: `${installation.subdomain}.zendesk.com`,
        aud: new URL(installation.endpoint).origin,
        sub: agentId,
        installation: installation.id,
        jti: crypto.randomUUID(),
      })
      .catch((cause: unknown) => {
        if (cause instanceof ProxyRefusal && cause.status !== 0 && cause.status !== 504)
          throw problemOf(cause.status, cause.body, null);
        throw new NoAnswer("The sign-in was not answered.", { cause });
      });
    const session = Session.safeParse(answer);
    if (!session.success || session.data.bearer === undefined)
      throw new UnexpectedAnswer("The sign-in was answered with something else.");
    const { bearer, expiresAt, member, tenant } = session.data;
    // What waits on this computer leaves only in a session of the agent who made it.
    if (member.id !== agentId || tenant.subdomain !== installation.subdomain)
      throw new WrongSession("The endpoint offered a session of somebody else.");
    held = { bearer, until: now() + Math.max(Date.parse(expiresAt) - now() - MARGIN, AT_LEAST) };
    return bearer;
  };

  return async (refused?: string): Promise<string> => {
    if (held !== null && held.bearer !== refused && held.until > now()) return held.bearer;
    underWay ??= exchange().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}
