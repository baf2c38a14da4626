// An endpoint with a queue in memory, on the network's edge: its moves follow the real table.
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { Flag, type FlagEvent, MoveFlag } from "../../src/api/flag.ts";
import type { ProblemType } from "../../src/api/problem.ts";
import type { Role } from "../../src/api/session.ts";
import { isOpen } from "../../src/domain/flag.ts";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { matches, orderOf } from "../../src/queue/list/order.ts";
import { afterMove } from "../../src/queue/moving/optimistic.ts";

export const ana = { id: "9001", name: "Ana Lopez" };
export const jonas = { id: "9002", name: "Jonas Weber" };
const HOUR = 3_600_000;

const idOf = (number: number) => `0192a3b4-0000-7000-8000-${String(number).padStart(12, "0")}`;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

/** A flag due in two hours, of an account named after its number unless told otherwise. */
export const flagOf = (number: number, said: Partial<Flag> & { name?: string } = {}): Flag => {
  const { name = `Account ${number}`, ...rest } = said;
  return Flag.parse({
    id: idOf(number),
    kind: "expansion",
    status: "new",
    version: 1,
    signal: "exp.capacity.seats",
    taxonomyVersion: 1,
    ticketId: String(48_000 + number),
    ticketSubject: "More seats",
    account: {
      id: String(500 + number),
      name,
      plan: "Growth",
      seats: 40,
      seatsUsed: 40,
      arrMinor: "4800000",
      currency: "USD",
      renewalOn: "2099-01-03",
    },
    agent: { id: "701", name: "Lena Ortiz" },
    owner: ana,
    queue: rest.kind ?? "expansion",
    urgency: "day",
    why: [{ code: "account-owner" }, { code: "step-up-renewal", days: 41 }],
    dueAt: inHours(2 + number / 100),
    raisedAt: inHours(-20),
    claimedAt: null,
    contactedAt: null,
    acceptedAt: null,
    closedAt: null,
    requesterName: "Ben Ito",
    quote: `Words of customer ${number}.`,
    note: null,
    evidence: null,
    declineReason: null,
    duplicateOf: null,
    opportunity: null,
    identityAssurance: "signed",
    ...rest,
  });
};

const problem = (status: number, type: ProblemType, more: object = {}) =>
  HttpResponse.json(
    { type, title: type, status, detail: "The endpoint says no, and why.", ...more },
    { status },
  );

interface Kept {
  flag: Flag;
  readonly before: Flag[];
  readonly story: FlagEvent[];
}

export function createFakeQueue() {
  const kept = new Map<string, Kept>();
  const moves: { id: string; move: MoveFlag }[] = [];
  let roles: Role[] = ["cs_manager"];
  const answered = new Map<string, { body: string; answer: object }>();
  let losing = 0;
  let refuses: { status: number; type: ProblemType } | null = null;
  let signedOut = false;
  let refusesSignOut = false;

  const put = (flag: Flag) =>
    kept.set(flag.id, {
      flag,
      before: [],
      story: [{ seq: 1, type: "raised", at: flag.raisedAt, by: flag.agent, data: {} }],
    });
  const record = (one: Kept, flag: Flag, event: Pick<FlagEvent, "type" | "by" | "data">) => {
    one.before.push(one.flag);
    one.flag = { ...flag, version: one.flag.version + 1 };
    const added = { ...event, seq: one.flag.version, at: new Date().toISOString() };
    one.story.push(added);
    return { flag: one.flag, event: added };
  };

  const make = (id: string, body: unknown) => {
    const one = kept.get(id);
    if (one === undefined) return problem(404, "not-found");
    const move = MoveFlag.parse(body);
    moves.push({ id, move });
    const again = answered.get(move.id);
    if (again !== undefined) {
      if (again.body !== JSON.stringify(body)) return problem(422, "id-already-used");
      return HttpResponse.json(again.answer);
    }
    const done = (answer: object) => {
      answered.set(move.id, { body: JSON.stringify(body), answer });
      return losing-- > 0 ? HttpResponse.error() : HttpResponse.json(answer);
    };
    const last = one.story.at(-1);
    if (move.version !== one.flag.version)
      return problem(409, "stale-move", { flag: one.flag, meanwhile: last });
    if (move.move === "undo") {
      const before = one.before.at(-1);
      if (before === undefined) return problem(409, "move-refused", { reason: "nothing-to-undo" });
      const data = { what: last?.type };
      return done(record(one, before, { type: "undone", by: ana, data }));
    }
    if (move.move === "withdraw" || move.move === "duplicate") return problem(403, "not-allowed");
    const request =
      move.move === "decline" || move.move === "reopen" || move.move === "opportunity"
        ? move
        : { move: move.move };
    const moved = afterMove(one.flag, request, ana, Date.now());
    if (moved === null) return problem(409, "move-refused", { reason: "not-from-here" });
    const data = move.move === "decline" ? { reason: move.reason } : {};
    return done(record(one, moved, { type: move.move, by: ana, data }));
  };

  const page = (params: URLSearchParams) => {
    const status = params.get("status");
    const owner = params.get("owner");
    const question = {
      queue: params.get("queue") === "friction" ? ("friction" as const) : ("all" as const),
      status: status === "closed" ? ("closed" as const) : ("open" as const),
      ...(owner === null ? {} : { owner }),
    };
    const q = params.get("q")?.toLowerCase() ?? "";
    const found = [...kept.values()]
      .map(({ flag }) => flag)
      .filter((flag) => matches(flag, question, ana.id))
      .filter((flag) => `${flag.account?.name} ${flag.quote}`.toLowerCase().includes(q))
      .toSorted(orderOf(question));
    const from = Number(params.get("after") ?? 0);
    const limit = Number(params.get("limit"));
    const next = from + limit < found.length ? String(from + limit) : null;
    return { items: found.slice(from, from + limit), next };
  };

  const gate = () =>
    signedOut
      ? problem(401, "not-signed-in")
      : refuses === null
        ? undefined
        : problem(refuses.status, refuses.type);

  const server = setupServer(
    http.get("*/v1/session", () =>
      signedOut
        ? problem(401, "not-signed-in")
        : HttpResponse.json({
            expiresAt: inHours(1),
            member: { ...ana, locale: "en" },
            roles,
            identityAssurance: "signed",
            tenant: { name: "Fernwell", subdomain: "fernwell", zone: "Europe/Berlin" },
          }),
    ),
    http.post("*/sign-out", () =>
      refusesSignOut ? problem(503, "unavailable") : new HttpResponse("You are signed out."),
    ),
    http.get("*/v1/taxonomy", () =>
      HttpResponse.json({ taxonomy: defaultTaxonomy, mostUsed: { expansion: [], friction: [] } }),
    ),
    http.get("*/v1/members", () =>
      HttpResponse.json({
        items: [ana, jonas].map((person) => ({ ...person, roles: ["cs_manager"], team: null })),
      }),
    ),
    http.get("*/v1/queue", () => {
      const open = [...kept.values()].map(({ flag }) => flag).filter((flag) => isOpen(flag.status));
      return HttpResponse.json({
        mine: open.filter((flag) => flag.owner?.id === ana.id).length,
        unowned: open.filter((flag) => flag.owner === null).length,
        open: open.length,
        friction: open.filter((flag) => flag.queue === "friction").length,
        overdue: 0,
        dueToday: open.length,
        answeredInTime: {
          id: "sla",
          unit: "share",
          value: 0.94,
          n: 118,
          interval: [0.88, 0.97],
          method: "wilson",
          asOf: inHours(0),
          excluded: [],
          refusal: null,
        },
      });
    }),
    http.get(
      "*/v1/flags",
      ({ request }) => gate() ?? HttpResponse.json(page(new URL(request.url).searchParams)),
    ),
    http.get("*/v1/flags/:id", ({ params }) => {
      const one = kept.get(String(params["id"]));
      if (one === undefined) return problem(404, "not-found");
      return HttpResponse.json({ flag: one.flag, story: one.story, deliveries: [] });
    }),
    http.post(
      "*/v1/flags/:id/moves",
      async ({ params, request }) => gate() ?? make(String(params["id"]), await request.json()),
    ),
    http.get("*/v1/accounts/:id/history", ({ params }) => {
      const flags = [...kept.values()].map(({ flag }) => flag);
      const account = flags.find((flag) => flag.account?.id === params["id"])?.account;
      if (account == null) return problem(404, "not-found");
      const unknown = { domain: null, segment: null, region: null, industry: null };
      return HttpResponse.json({
        account: { ...account, ...unknown, owner: ana },
        flags: flags.filter((flag) => flag.account?.id === account.id).slice(0, 50),
        opportunities: [],
        months: [],
      });
    }),
    http.get("*/v1/opportunities", () =>
      HttpResponse.json({
        items: [
          {
            crm: "salesforce",
            id: "0065g00000AbCdE",
            name: "Seats for the new team",
            type: "seat-add",
            status: "open",
            amountMinor: "1240000",
            currency: "USD",
            createdAt: inHours(-72),
          },
        ],
      }),
    ),
  );

  return {
    server,
    moves,
    put: (...flags: Flag[]) => flags.forEach(put),
    reset: () => {
      kept.clear();
      moves.length = 0;
      answered.clear();
      losing = 0;
      roles = ["cs_manager"];
      refuses = null;
      signedOut = false;
      refusesSignOut = false;
    },
    /** A colleague claims it while nobody looks. */
    jonasClaims: (id: string) => {
      const one = kept.get(id);
      if (one === undefined) throw new Error(`There is no flag ${id}.`);
      const claimed = { ...one.flag, status: "claimed" as const, owner: jonas };
      record(one, claimed, { type: "claim", by: jonas, data: {} });
    },
    refuse: (status: number, type: ProblemType) => {
      refuses = { status, type };
    },
    /** The next moves are made, and their answers never arrive. */
    loseAnswers: (count: number) => {
      losing = count;
    },
    answerAgain: () => {
      refuses = null;
    },
    signOut: () => {
      signedOut = true;
    },
    refuseSignOut: (does: boolean) => {
      refusesSignOut = does;
    },
    withRoles: (...given: Role[]) => {
      roles = given;
    },
    flag: (id: string) => kept.get(id)?.flag,
  };
}
