// Zendesk as a sidebar sees it: one client per page, answers by path, events that a test fires.
import type { Session } from "../../src/api/session.ts";

export interface Ticket {
  readonly id?: number | null;
  readonly subject?: string;
  readonly organization?: { readonly id: number | string; readonly name: string } | null;
  readonly requester?: { readonly id: number; readonly name: string };
  readonly agent?: { readonly id: number; readonly name: string };
  readonly locale?: string;
  readonly conversation?: readonly { readonly role: string; readonly html: string }[];
}

export const ENDPOINT = "https://flags.example.com";

export function installZendesk(ticket: Ticket = {}) {
  const handlers = new Map<string, Set<(data: unknown) => unknown>>();
  const told: string[] = [];
  const proofs: Record<string, string>[] = [];
  const agent = ticket.agent ?? { id: 7, name: "Ana Silva" };
  const answers: Record<string, unknown> = {
    "ticket.id": ticket.id === undefined ? 42 : ticket.id,
    "ticket.subject": ticket.subject ?? "We are out of licences",
    "ticket.requester": ticket.requester ?? { id: 501, name: "Sam Lee" },
    "ticket.organization":
      ticket.organization === undefined
        ? { id: 900, name: "Northwind Trading" }
        : ticket.organization,
    currentUser: { ...agent, locale: ticket.locale ?? "en-US" },
    colorScheme: "light",
    "ticket.conversation": (ticket.conversation ?? []).map(({ role, html }) => ({
      author: { role },
      message: { content: html },
    })),
  };
  const gate = Promise.withResolvers<undefined>();
  let silent = false;
  const fire = (event: string, data?: unknown) => {
    for (const handler of handlers.get(event) ?? []) handler(data);
  };
  const client = {
    async get(paths: readonly string[]) {
      await gate.promise;
      if (silent) await new Promise(() => undefined);
      return { errors: {}, ...Object.fromEntries(paths.map((path) => [path, answers[path]])) };
    },
    async invoke(action: string, ...args: unknown[]) {
      told.push([action, ...args.map((arg) => JSON.stringify(arg))].join(" "));
      return { errors: {} };
    },
    async request(options: {
      url: string;
      data: string;
      jwt: { claims: Record<string, string> };
    }): Promise<unknown> {
      proofs.push(options.jwt.claims);
      const answer = await fetch(options.url, { method: "POST", body: options.data }).catch(
        () => null,
      );
      // What the proxy rejects with is no Error; that is the point of this fake.
      if (answer === null) return Promise.reject({ status: 0 });
      const body: unknown = await answer.json();
      return answer.ok ? body : Promise.reject({ status: answer.status, responseJSON: body });
    },
    on(event: string, handler: (data: unknown) => unknown) {
      handlers.set(event, (handlers.get(event) ?? new Set()).add(handler));
    },
    off(event: string, handler: (data: unknown) => unknown) {
      handlers.get(event)?.delete(handler);
    },
  };
  globalThis.ZAFClient = { init: () => client };
  const register = () => {
    gate.resolve(undefined);
    fire("app.registered", {
      metadata: {
        appId: 1,
        installationId: 11,
        settings: { title: "Signal Flag", endpoint_url: `${ENDPOINT}/` },
      },
      context: { product: "support", account: { subdomain: "acme" } },
    });
  };
  /** The agent changes the ticket; Zendesk tells of it by the events that a test fires. */
  const change = (path: string, value: unknown) => {
    answers[path] = value;
  };
  /** From here on Zendesk answers no question. */
  const silence = () => {
    silent = true;
  };
  return { fire, register, change, silence, told, proofs };
}

export const sessionFor = (memberId: string): Session => ({
  bearer: `bearer-${crypto.randomUUID()}`,
  expiresAt: new Date(Date.now() + 15 * 60_000).toISOString(),
  member: { id: memberId, name: "Ana Silva", locale: null },
  roles: ["agent"],
  identityAssurance: "asserted",
  tenant: { name: "Acme", subdomain: "acme", zone: "Europe/Berlin" },
});
