/** The server's part of the stand-in Zendesk: the desk's data, the proxy, the REST interface and the fault switch. */
import { Hono } from "hono";
import { z } from "zod";
import type { DeskData, Notification } from "./desk-data.ts";
import { DeskAccount, DeskPerson, DeskTicket, Faults } from "./desk-data.ts";
import { type FaultSwitch, createFaults, sufferSlowness } from "./faults.ts";
import { onlyTheDesk } from "./only-the-desk.ts";
import { ProxyRequest, type Scope, failed, jqueryAnswer, proxy } from "./proxy.ts";
import { AGENT_HEADER, createRest } from "./rest.ts";

export interface SandboxParts {
  /** By id. Whoever else writes into them is seen at the desk. */
  tickets: Map<string, DeskTicket>;
  people: readonly DeskPerson[];
  accounts: readonly DeskAccount[];
  endpointUrl: string;
  /** Where the built sidebar is served, ending in `/`. Must be another origin than the desk's. */
  appAssetsUrl: string;
  /** The installation's secret. Stays here: the browser only ever holds its placeholder. */
  signingKey: string;
  installationId: number | string;
  appId: number;
  subdomain: string;
  /** The manifest's `domainWhitelist`; the endpoint's own host when left out. */
  domainWhitelist?: readonly string[];
  appVersion?: string;
  /** Who sits at the desk, and in front of which ticket, when it opens. */
  initial?: { agentId?: string; ticketId?: string };
  /** Share it with `faultMiddleware`, or the endpoint suffers nothing. */
  faults?: FaultSwitch;
  fetch?: typeof fetch;
  now: () => Date;
}

/** Tickets as the desk and its REST interface share them. */
export const ticketBook = (tickets: readonly DeskTicket[]): Map<string, DeskTicket> =>
  new Map(tickets.map((ticket) => [ticket.id, DeskTicket.parse(ticket)]));

const APP_NAME = "Signal Flag";

const ProxyCall = z.object({ agentId: z.string(), request: z.unknown() });

/** Builds the sandbox's routes; everything below `/sandbox` and `/api/v2` is its own. */
export function createSandbox(parts: SandboxParts): Hono {
  const faults = parts.faults ?? createFaults();
  const { tickets } = parts;
  const people = new Map(parts.people.map((person) => [person.id, DeskPerson.parse(person)]));
  const notifications: Notification[] = [];
  const rest = createRest({
    tickets,
    people,
    subdomain: parts.subdomain,
    notify: (notice) => notifications.push({ ...notice, number: notifications.length + 1 }),
  });
  const whitelist = parts.domainWhitelist ?? [new URL(parts.endpointUrl).hostname];

  const firstAgent = parts.initial?.agentId ?? parts.people[0]?.id ?? "";

  const deskData = (): DeskData => ({
    tickets: [...tickets.values()],
    people: [...people.values()],
    accounts: parts.accounts.map((account) => DeskAccount.parse(account)),
    app: {
      appId: parts.appId,
      installationId: parts.installationId,
      name: APP_NAME,
      version: parts.appVersion ?? "0.0.0",
      assetsUrl: parts.appAssetsUrl,
      settings: { title: APP_NAME, endpoint_url: parts.endpointUrl },
    },
    subdomain: parts.subdomain,
    initial: {
      agentId: firstAgent,
      ticketId: parts.initial?.ticketId ?? waitingTicket([...tickets.values()], firstAgent),
    },
    faults: faults.current(),
  });

  /** Secure values and scopes as the manifest has them, unless a fault says otherwise. */
  const proxyParts = () => {
    const { answer } = faults.current();
    const scopes: Scope[] = answer === "scope-refused" ? ["header"] : ["jwt_secret_key"];
    return {
      settings: {
        signing_key: { value: parts.signingKey, secure: true, scopes },
        endpoint_url: { value: parts.endpointUrl, secure: false, scopes: [] },
      },
      domainWhitelist: answer === "host-refused" ? [] : whitelist,
      fetch: parts.fetch ?? fetch,
      now: parts.now,
    };
  };

  const carryOut = async (request: ProxyRequest, agentId: string, signal: AbortSignal) => {
    if (faults.current().connection === "offline") return failed(0, "error");
    await sufferSlowness(faults);
    const { answer } = faults.current();
    if (answer === "never") {
      await Promise.race([faults.changed(), once(signal)]);
      return failed(0, "error");
    }
    if (answer === "429") return failed(429, "Too Many Requests", "Switched on in the sandbox.");
    if (answer === "503") return failed(503, "Service Unavailable", "Switched on in the sandbox.");
    if (answer === "504") return failed(504, "Gateway Timeout");
    if (!request.url.startsWith("/")) return proxy(request, proxyParts());
    const response = await rest.request(request.url, {
      method: request.type ?? request.method ?? "GET",
      headers: { [AGENT_HEADER]: agentId, "Content-Type": "application/json" },
      ...(request.data === undefined ? {} : { body: asBody(request.data) }),
    });
    return jqueryAnswer(response, await response.text(), request);
  };

  const sandbox = new Hono();
  sandbox.use("/sandbox/*", onlyTheDesk);
  sandbox.get("/sandbox/desk.json", (c) => {
    c.header("Cache-Control", "no-store");
    return c.json(deskData());
  });
  sandbox.post("/sandbox/proxy", async (c) => {
    const call = ProxyCall.safeParse(await c.req.json().catch(() => null));
    const request = ProxyRequest.safeParse(call.data?.request);
    if (!call.success || !request.success) {
      return c.json(failed(400, "Bad Request", "The request's options make no sense."));
    }
    return c.json(await carryOut(request.data, call.data.agentId, c.req.raw.signal));
  });
  sandbox.post("/sandbox/faults", async (c) => {
    const wanted = Faults.partial().safeParse(await c.req.json().catch(() => null));
    if (!wanted.success) return c.json({ title: z.prettifyError(wanted.error) }, 422);
    const { connection, answer } = wanted.data;
    const current = faults.current();
    faults.set({
      connection: connection ?? current.connection,
      answer: answer ?? current.answer,
    });
    return c.json(faults.current());
  });
  sandbox.get("/sandbox/notifications", (c) => {
    const after = Number(c.req.query("after") ?? "0");
    return c.json(notifications.filter(({ number }) => number > after));
  });
  sandbox.route("/", rest);
  return sandbox;
}

/** The ticket to begin with: of the agent's open ones the latest in which a customer has spoken last. */
function waitingTicket(tickets: readonly DeskTicket[], agentId: string): string | null {
  const open = tickets.filter(({ status }) => status === "open" || status === "new");
  const own = open.filter((ticket) => ticket.assigneeId === agentId);
  const waiting = (own.length > 0 ? own : open)
    .filter((ticket) => lastOf(ticket)?.authorRole === "end-user" && ticket.organizationId !== null)
    .toSorted((one, other) => (lastOf(other)?.at ?? "").localeCompare(lastOf(one)?.at ?? ""));
  return waiting[0]?.id ?? null;
}

const lastOf = ({ comments }: DeskTicket) => comments.at(-1);

function asBody(data: unknown): string {
  return typeof data === "string" ? data : JSON.stringify(data);
}

function once(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
