// The endpoint in a process of its own: the production parts, our listener, and on request one control taken away.
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type Role, ROLES } from "../../src/api/session.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { type Child, startChild } from "./child.ts";
import { type EndpointMessage, PUBLIC_URL } from "./endpoint-message.ts";

export interface EndpointProcess extends Child {
  /** Listens; the port. */
  start(options?: { readonly port?: number }): Promise<number>;
}

export interface Endpoints {
  /** A process that has loaded everything and does not listen yet. */
  prepare(): EndpointProcess;
  /** A bearer that is good for hours. */
  bearer(tenantId: string, memberId: string, role?: Role): Promise<string>;
}

/** Endpoint processes of one store, with the same keys. */
export function endpointsOn(
  url: string,
  settings: Omit<Partial<EndpointMessage>, "url" | "port"> = {},
): Endpoints {
  const sessionKey = randomBytes(32).toString("base64url");
  const encryptionKey = Buffer.alloc(32, 9).toString("base64url");
  const sessions = createSessionTokens({
    sessionKey: new Uint8Array(Buffer.from(sessionKey, "base64url")),
    issuer: PUBLIC_URL,
    now: Date.now,
  });
  return {
    prepare() {
      const child = startChild("endpoint-program");
      return {
        ...child,
        start: ({ port = 0 } = {}) =>
          child.ask({ url, sessionKey, encryptionKey, port, ...settings }, z.int()),
      };
    },
    async bearer(tenantId, memberId, role = "agent") {
      const { bearer } = await sessions.issue({
        tenantId,
        memberId,
        roles: ROLES.filter((each) => each === role),
        identityAssurance: role === "agent" ? "asserted" : "signed",
        sessionId: randomBytes(8).toString("hex"),
        seconds: 12 * 60 * 60,
      });
      return bearer;
    },
  };
}
