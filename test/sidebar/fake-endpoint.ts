// An endpoint on the network's edge that keeps what it is sent, checks it by the real schemas, and fails on demand.
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import type { Account } from "../../src/api/account.ts";
import { Flag, MoveFlag, RaiseFlag, RefineFlag, type FlagEvent } from "../../src/api/flag.ts";
import type { Answer } from "../../src/api/answer.ts";
import type { ProblemType } from "../../src/api/problem.ts";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { ENDPOINT, sessionFor } from "./fake-zendesk.ts";

/** Also of a type that only a newer endpoint tells of. */
type AnyEvent = Omit<FlagEvent, "type"> & { readonly type: string };

/** What the next write meets: a status, a dead line, a line that dies after the commit, or a stranger's 200. */
export type Fault = number | "offline" | "commit-then-silence" | "login-page" | "other-receipt";
interface Stored {
  readonly body: string;
  flag: Flag;
  readonly story: AnyEvent[];
}

const problem = (status: number, type: ProblemType, detail: string, headers = {}) =>
  HttpResponse.json({ type, title: type, status, detail }, { status, headers });
const typeOf = (status: number): ProblemType =>
  status === 401
    ? "token-expired"
    : status === 410
      ? "erased"
      : status < 500
        ? "invalid"
        : "unavailable";

export const northwind: Account = {
  id: "900",
  name: "Northwind Trading",
  domain: null,
  plan: "Growth",
  segment: null,
  region: null,
  industry: null,
  seats: 40,
  seatsUsed: 40,
  arrMinor: "4800000",
  currency: "USD",
  renewalOn: new Date(Date.now() + 41 * 86_400_000).toISOString().slice(0, 10),
  owner: { id: "77", name: "Maya Chen" },
};

export function createEndpoint() {
  const flags = new Map<string, Stored>();
  const raises: string[] = [];
  const refines: string[] = [];
  let sessions = 0;
  let answers: readonly Answer[] = [];
  let askedForAnswers = 0;
  let faults: Fault[] = [];
  let always: Fault | null = null;
  let agentId = "7";
  let account: Account | null = northwind;
  const held = new Map<string, Promise<void>>();
  let page: { items: Flag[]; next: string | null } | null = null;

  const event = (stored: Pick<Stored, "story">, type: FlagEvent["type"], by: FlagEvent["by"]) => {
    const added: FlagEvent = {
      seq: stored.story.length + 1,
      type,
      at: new Date().toISOString(),
      by,
      data: {},
    };
    stored.story.push(added);
    return added;
  };
  const person = () => ({ id: agentId, name: "Ana Silva" });
  const store = (body: string): Stored => {
    const raised = RaiseFlag.parse(JSON.parse(body));
    const known = flags.get(raised.id);
    if (known !== undefined) return known;
    const at = new Date().toISOString();
    const flag = Flag.parse({
      ...raised,
      status: "new",
      version: 1,
      account: null,
      agent: person(),
      owner: { id: "77", name: "Maya Chen" },
      queue: raised.kind,
      urgency: "day",
      why: [],
      dueAt: new Date(Date.now() + 86_400_000).toISOString(),
      raisedAt: at,
      claimedAt: null,
      contactedAt: null,
      acceptedAt: null,
      closedAt: null,
      snoozedUntil: null,
      pause: null,
      declineReason: null,
      duplicateOf: null,
      joined: null,
      corroboration: null,
      opportunity: null,
      identityAssurance: "asserted",
    });
    const stored: Stored = { body, flag, story: [] };
    event(stored, "raised", person());
    flags.set(flag.id, stored);
    return stored;
  };
  /** A refusal to give instead of an answer; a commit may have happened before it. */
  const faulty = (commit: () => void): Response | null => {
    const fault = faults.shift() ?? always;
    if (fault === null) return null;
    if (fault === "offline") return HttpResponse.error();
    if (fault === "login-page")
      return new HttpResponse("<h1>Please sign in</h1>", {
        headers: { "Content-Type": "text/html" },
      });
    if (fault === "other-receipt") return null;
    if (fault === "commit-then-silence") {
      commit();
      return HttpResponse.error();
    }
    return problem(fault, typeOf(fault), `The endpoint says ${fault}.`);
  };

  const server = setupServer(
    http.post(`${ENDPOINT}/v1/sessions`, () => {
      if (always === "offline") return HttpResponse.error();
      sessions++;
      return HttpResponse.json(sessionFor(agentId));
    }),
    http.get(`${ENDPOINT}/v1/taxonomy`, async () => {
      if (always === "offline") return HttpResponse.error();
      await held.get("taxonomy");
      return HttpResponse.json({
        taxonomy: defaultTaxonomy,
        mostUsed: { expansion: ["exp.commercial.quote"], friction: [] },
      });
    }),
    http.get(`${ENDPOINT}/v1/accounts/:id`, async ({ params }) => {
      if (always === "offline") return HttpResponse.error();
      const id = String(params["id"]);
      await held.get(id);
      if (account !== null && id !== account.id)
        return HttpResponse.json({ ...account, id, name: `Account ${id}` });
      return account === null
        ? problem(404, "not-found", "There is no such account.")
        : HttpResponse.json(account);
    }),
    http.get(`${ENDPOINT}/v1/flags`, ({ request }) => {
      if (always === "offline") return HttpResponse.error();
      const ticket = new URL(request.url).searchParams.get("ticket");
      const items = [...flags.values()]
        .map((stored) => stored.flag)
        .filter((flag) => ticket === null || flag.ticketId === ticket);
      return HttpResponse.json(page ?? { items, next: null });
    }),
    http.post(`${ENDPOINT}/v1/flags`, async ({ request }) => {
      const body = await request.text();
      raises.push(body);
      const other = faults[0] === "other-receipt";
      const refusal = faulty(() => store(body));
      if (refusal !== null) return refusal;
      const { flag } = store(body);
      if (flags.get(flag.id)?.body !== body) return problem(422, "id-already-used", "Other body.");
      return HttpResponse.json(
        {
          id: other ? "01890a5d-ac96-774b-bcce-b302099a8057" : flag.id,
          kind: flag.kind,
          ticketId: flag.ticketId,
          accountId: null,
          receivedAt: flag.raisedAt,
          identityAssurance: "asserted",
          joined: null,
        },
        { status: 201 },
      );
    }),
    http.get(`${ENDPOINT}/v1/answers`, ({ request }) => {
      if (always === "offline") return HttpResponse.error();
      askedForAnswers++;
      const since = new URL(request.url).searchParams.get("since") ?? "";
      return HttpResponse.json({ items: answers.filter(({ at }) => at > since), next: null });
    }),
    http.get(`${ENDPOINT}/v1/flags/:id`, ({ params }) => {
      if (always === "offline") return HttpResponse.error();
      const stored = flags.get(String(params["id"]));
      if (stored === undefined) return problem(404, "not-found", "There is no such flag.");
      const head = flags.get(stored.flag.joined?.id ?? "");
      return HttpResponse.json({
        flag: stored.flag,
        story: stored.story,
        deliveries: [],
        joined: [],
        head: head === undefined ? null : { flag: head.flag, story: head.story },
      });
    }),
    http.patch(`${ENDPOINT}/v1/flags/:id`, async ({ request, params }) => {
      const body = await request.text();
      refines.push(body);
      const stored = flags.get(String(params["id"]));
      const apply = () => {
        if (stored === undefined) return;
        const fields = RefineFlag.parse(JSON.parse(body));
        stored.flag = Flag.parse({ ...stored.flag, ...fields, version: stored.flag.version + 1 });
        event(stored, "refined", person());
        const head = [...flags.values()].find(
          // One that a test has put there, and that stands for this signal.
          ({ body: sent, flag }) =>
            sent === "" && fields.signal != null && flag.signal === fields.signal,
        );
        if (head === undefined || head === stored) return;
        const { id, agent, raisedAt, status } = head.flag;
        stored.flag = {
          ...stored.flag,
          status: "duplicate",
          duplicateOf: id,
          joined: { id, agent, raisedAt, status },
        };
        event(stored, "joined", person());
      };
      const refusal = faulty(apply);
      if (refusal !== null) return refusal;
      if (stored === undefined) return problem(404, "not-found", "There is no such flag.");
      apply();
      return HttpResponse.json({ flag: stored.flag, event: stored.story.at(-1) });
    }),
    http.post(`${ENDPOINT}/v1/flags/:id/moves`, async ({ request, params }) => {
      const move = MoveFlag.parse(await request.json());
      const stored = flags.get(String(params["id"]));
      const apply = () => {
        if (stored === undefined || stored.flag.status === "withdrawn") return;
        stored.flag = { ...stored.flag, status: "withdrawn", version: stored.flag.version + 1 };
        event(stored, "withdraw", person());
      };
      const refusal = faulty(apply);
      if (refusal !== null) return refusal;
      if (stored === undefined) return problem(404, "not-found", "There is no such flag.");
      if (stored.flag.status !== "withdrawn" && move.version !== stored.flag.version)
        return problem(409, "stale-move", "Somebody moved it meanwhile.");
      apply();
      return HttpResponse.json({ flag: stored.flag, event: stored.story.at(-1) });
    }),
  );
  return {
    server,
    flags,
    raises,
    refines,
    sessions: () => sessions,
    asked: () => askedForAnswers,
    /** What became of flags of this agent, newest first. */
    answer: (...list: Answer[]) => {
      answers = list;
    },
    /** The next writes fail like this, one after the other. */
    next: (...list: Fault[]) => {
      faults = list;
    },
    /** Every write fails like this until told otherwise. */
    always: (fault: Fault | null) => {
      always = fault;
    },
    signIn: (id: string) => {
      agentId = id;
    },
    account: (given: Account | null) => {
      account = given;
    },
    /** The answer about this account comes late: when the returned function is called. */
    hold: (id: string) => {
      const gate = Promise.withResolvers<void>();
      held.set(id, gate.promise);
      return gate.resolve;
    },
    /** Every list of flags is this page. */
    page: (items: Flag[], next: string | null) => {
      page = { items, next };
    },
    put: (flag: Flag, story: readonly AnyEvent[]) =>
      flags.set(flag.id, { body: "", flag, story: [...story] }),
    reset() {
      flags.clear();
      raises.length = 0;
      refines.length = 0;
      sessions = 0;
      answers = [];
      askedForAnswers = 0;
      faults = [];
      always = null;
      agentId = "7";
      account = northwind;
      held.clear();
      page = null;
    },
  };
}
