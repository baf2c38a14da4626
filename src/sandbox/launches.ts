/** Signs launches of the nav bar as Zendesk does: RS256, with a key of the app's own whose public half it shows. */
import { createHash, createPublicKey } from "node:crypto";
import { Hono } from "hono";
import { importPKCS8, SignJWT } from "jose";
import { z } from "zod";
import { onlyTheDesk } from "./only-the-desk.ts";
import { sdkScript } from "./sdk-script.ts";

const LAUNCH_SECONDS = 300;

const Asked = z.strictObject({ agentId: z.string().regex(/^\d+$/), guid: z.string().max(100) });

export interface LaunchParts {
  /** PEM (PKCS8). */
  readonly privateKey: string;
  readonly subdomain: string;
  readonly installationId: string;
  readonly appId: number;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** The public half of a private key, PEM (SPKI), as an operator would pin it. */
export const publicKeyOf = (privateKey: string): string =>
  createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();

/** `POST /sandbox/launch` gives the desk a token for the person who sits there. */
export function createLaunches(parts: LaunchParts): Hono {
  const { privateKey, subdomain, installationId, appId, now } = parts;
  const key = importPKCS8(privateKey, "RS256");
  const host = `${subdomain}.zendesk.com`;
  const launches = new Hono();

  launches.use("/sandbox/*", onlyTheDesk);
  launches.post("/sandbox/launch", async (c) => {
    const asked = Asked.safeParse(await c.req.json().catch(() => null));
    if (!asked.success) return c.json({ title: z.prettifyError(asked.error) }, 422);
    const { agentId, guid } = asked.data;
    const seconds = Math.floor(now() / 1000);
    const token = await new SignJWT({
      context: { product: "support", location: "nav_bar" },
      // Of the address it is posted to, so that two panes opened in one second are two launches.
      qsh: createHash("sha256").update(guid).digest("hex"),
    })
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(host)
      .setAudience(`https://${host}/api/v2/apps/installations/${installationId}.json`)
      .setSubject(`https://${host}/api/v2/users/${agentId}.json`)
      .setIssuedAt(seconds)
      .setNotBefore(seconds)
      .setExpirationTime(seconds + LAUNCH_SECONDS)
      .sign(await key);
    c.header("Cache-Control", "no-store");
    return c.json({ token });
  });
  launches.get(`/api/v2/apps/${appId}/public_key.pem`, (c) => c.text(publicKeyOf(privateKey)));
  launches.get("/sandbox/zaf-sdk.js", async (c) => {
    c.header("Content-Type", "text/javascript; charset=utf-8");
    return c.body(await sdkScript());
  });
  return launches;
}
