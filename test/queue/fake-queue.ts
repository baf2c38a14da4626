// An endpoint with a queue in memory, on the network's edge: its moves follow the real table.
import { http, HttpResponse } from "msw";
import type { z } from "zod";
import { setupServer } from "msw/node";
import { Flag, type FlagEvent, MoveFlag, type Person } from "../../src/api/flag.ts";
import type { AccountDeal } from "../../src/api/account.ts";
import { FollowUpFlag } from "../../src/api/follow-up.ts";
import { FOLLOW_UPS } from "../../src/domain/follow-up.ts";
import type { ProblemType } from "../../src/api/problem.ts";
import type { Role } from "../../src/api/session.ts";
import { isOpen } from "../../src/domain/flag.ts";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { ManyMoves } from "../../src/api/many-moves.ts";
import {
  ChosenColumns,
  FlagQuery,
  GROUPINGS,
  PutView,
  type QueueViews,
} from "../../src/api/queue.ts";
import { groupKeyOf, isAsleep, isOverdue, matches, orderOf } from "../../src/queue/list/order.ts";
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
    snoozedUntil: null,
    pause: null,
    requesterName: "Ben Ito",
    quote: `Words of customer ${number}.`,
    note: null,
    evidence: null,
    declineReason: null,
    duplicateOf: null,
    joined: null,
    corroboration: null,
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

const tomorrow = () => new Date().setHours(24, 0, 0, 0);
const asking = () => ({ me: ana.id, now: Date.now(), tomorrow: tomorrow() });

export function createFakeQueue() {
  const kept = new Map<string, Kept>();
  const moves: { id: string; move: MoveFlag }[] = [];
  const followUps: FollowUpFlag[] = [];
  let deals: readonly AccountDeal[] = [];
  let roles: Role[] = ["cs_manager"];
  const answered = new Map<string, { body: string; answer: object }>();
  /** Everything that happened, in its order. */
  const told: { flag: Flag; event: FlagEvent }[] = [];
  let views: z.infer<typeof QueueViews> = { items: [], columns: null };
  const files: string[] = [];
  let losing = 0;
  let refuses: { status: number; type: ProblemType } | null = null;
  let signedOut = false;
  let refusesSignOut = false;

  const put = (flag: Flag) => {
    const raised = { seq: 1, type: "raised" as const, at: flag.raisedAt, by: flag.agent, data: {} };
    kept.set(flag.id, { flag, before: [], story: [raised] });
    told.push({ flag, event: raised });
  };
  const record = (one: Kept, flag: Flag, event: Pick<FlagEvent, "type" | "by" | "data">) => {
    one.before.push(one.flag);
    one.flag = { ...flag, version: one.flag.version + 1 };
    const added = { ...event, seq: one.flag.version, at: new Date().toISOString() };
    one.story.push(added);
    told.push({ flag: one.flag, event: added });
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

  const follow = (id: string, body: unknown) => {
    const one = kept.get(id);
    if (one === undefined) return problem(404, "not-found");
    const asked = FollowUpFlag.parse(body);
    followUps.push(asked);
    const again = answered.get(asked.id);
    if (again !== undefined) return HttpResponse.json(again.answer);
    if (asked.version !== one.flag.version)
      return problem(409, "stale-move", { flag: one.flag, meanwhile: one.story.at(-1) });
    const { id: _id, version: _version, act, ...data } = asked;
    const after =
      asked.act === "snooze"
        ? { ...one.flag, snoozedUntil: asked.until }
        : asked.act === "wake"
          ? { ...one.flag, snoozedUntil: null }
          : asked.act === "hand-over"
            ? { ...one.flag, owner: jonas }
            : one.flag;
    const words =
      asked.act === "agree"
        ? { words: asked.nextStep, on: asked.on, link: asked.link, ...asked.amount }
        : "to" in data
          ? { ...data, to: [jonas] }
          : data;
    const answer = record(one, after, { type: FOLLOW_UPS[act].event, by: ana, data: words });
    answered.set(asked.id, { body: JSON.stringify(body), answer });
    return losing-- > 0 ? HttpResponse.error() : HttpResponse.json(answer);
  };

  const found = (params: Readonly<Record<string, string | undefined>>) => {
    const {
      ticket: _ticket,
      after: _after,
      limit: _limit,
      ...asked
    } = FlagQuery.parse({
      queue: "all",
      ...params,
    });
    const question = { ...Object.fromEntries(Object.entries(asked)), queue: asked.queue ?? "all" };
    const q = asked.q?.toLowerCase() ?? "";
    return [...kept.values()]
      .map(({ flag }) => flag)
      .filter((flag) => matches(flag, question, asking()))
      .filter((flag) => `${flag.account?.name} ${flag.quote}`.toLowerCase().includes(q))
      .toSorted(orderOf(question));
  };
  const of = (account: string) =>
    [...kept.values()].map(({ flag }) => flag).filter((flag) => flag.account?.id === account);
  const page = (params: URLSearchParams) => {
    const account = params.get("account");
    if (account !== null && !params.has("queue"))
      return { items: of(account).slice(Number(params.get("after"))), next: null };
    const all = found(Object.fromEntries(params));
    const from = Number(params.get("after") ?? 0);
    const limit = Number(params.get("limit"));
    const next = from + limit < all.length ? String(from + limit) : null;
    return { items: all.slice(from, from + limit), next };
  };
  const groups = ({ group, ...params }: Record<string, string>) => {
    const by = GROUPINGS.find((each) => each === group) ?? "account";
    const parts = Map.groupBy(found(params), (flag) => groupKeyOf(flag, by));
    return {
      items: [...parts].map(([key, flags]) => ({
        key,
        name: by === "account" ? (flags[0]?.account?.name ?? null) : null,
        flags: flags.length,
        overdue: flags.filter((flag) => isOverdue(flag, Date.now())).length,
        earliestDueAt: flags.find(({ contactedAt }) => contactedAt === null)?.dueAt ?? null,
        worth: [{ amountMinor: "4800000", currency: "USD" }],
        items: flags.slice(0, 2),
      })),
      next: null,
    };
  };
  /** Changes are numbered instead of dated; a look begins where the one before ended. */
  const changes = (since: string | null) => {
    const from = since === null ? told.length : Number(since.slice(0, 4));
    const news = new Map(told.slice(from).map(({ flag, event }) => [flag.id, { flag, event }]));
    return {
      now: `${String(told.length).padStart(4, "0")}-01-01T00:00:00Z`,
      changes: [...news.values()],
    };
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
        friction: open.filter((flag) => flag.kind === "friction").length,
        snoozed: open.filter((flag) => isAsleep(flag, Date.now())).length,
        overdue: open.filter((flag) => isOverdue(flag, Date.now())).length,
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
      "*/v1/queue/groups",
      ({ request }) =>
        gate() ?? HttpResponse.json(groups(Object.fromEntries(new URL(request.url).searchParams))),
    ),
    http.get(
      "*/v1/queue/changes",
      ({ request }) =>
        gate() ?? HttpResponse.json(changes(new URL(request.url).searchParams.get("since"))),
    ),
    http.get("*/v1/queue/file", ({ request }) => {
      files.push(new URL(request.url).search);
      return gate() ?? new HttpResponse("due_at\r\n", { headers: { "Content-Type": "text/csv" } });
    }),
    http.get("*/v1/queue/views", () => HttpResponse.json(views)),
    http.put("*/v1/queue/views/:id", async ({ params, request }) => {
      const refused = gate();
      if (refused !== undefined) return refused;
      const view = { ...PutView.parse(await request.json()), id: String(params["id"]), owner: ana };
      const others = views.items.filter(({ id }) => id !== view.id);
      views = {
        ...views,
        items: [...others, { ...view, count: found({ ...view.body.filter }).length }],
      };
      return HttpResponse.json(view);
    }),
    http.delete("*/v1/queue/views/:id", ({ params }) => {
      views = { ...views, items: views.items.filter(({ id }) => id !== params["id"]) };
      return HttpResponse.json({ id: params["id"] });
    }),
    http.put("*/v1/queue/columns", async ({ request }) => {
      const { columns } = ChosenColumns.parse(await request.json());
      views = { ...views, columns };
      return HttpResponse.json({ columns });
    }),
    http.post("*/v1/moves", async ({ request }) => {
      const refused = gate();
      if (refused !== undefined) return refused;
      if (losing > 0) {
        losing -= 1;
        return HttpResponse.error();
      }
      const { moves: many } = ManyMoves.parse(await request.json());
      const results = await Promise.all(
        many.map(async ({ flagId, move }) => {
          const answer = await make(flagId, move).json();
          return "flag" in answer && "event" in answer
            ? { flagId, status: 200, ...answer }
            : { flagId, status: 409, problem: answer };
        }),
      );
      return HttpResponse.json({ results });
    }),
    http.get(
      "*/v1/flags",
      ({ request }) => gate() ?? HttpResponse.json(page(new URL(request.url).searchParams)),
    ),
    http.get("*/v1/flags/:id", ({ params }) => {
      const one = kept.get(String(params["id"]));
      if (one === undefined) return problem(404, "not-found");
      const joined = [...kept.values()]
        .map(({ flag }) => flag)
        .filter((flag) => flag.joined?.id === one.flag.id);
      return HttpResponse.json({
        flag: one.flag,
        story: one.story,
        deliveries: [],
        joined,
        head: null,
      });
    }),
    http.post(
      "*/v1/flags/:id/moves",
      async ({ params, request }) => gate() ?? make(String(params["id"]), await request.json()),
    ),
    http.post(
      "*/v1/flags/:id/follow-ups",
      async ({ params, request }) => gate() ?? follow(String(params["id"]), await request.json()),
    ),
    http.get("*/v1/accounts/:id/history", ({ params }) => {
      const flags = [...kept.values()].map(({ flag }) => flag);
      const account = flags.find((flag) => flag.account?.id === params["id"])?.account;
      if (account == null) return problem(404, "not-found");
      const unknown = { domain: null, segment: null, region: null, industry: null };
      return HttpResponse.json({
        account: { ...account, ...unknown, owner: ana },
        flags: of(account.id).slice(0, 50),
        next: of(account.id).length > 50 ? "50" : null,
        health: {
          friction: 3,
          frictionBefore: 1,
          confidence: 2,
          escalations: 0,
          missed: 1,
          won: 1,
          declined: 4,
          openTickets: 2,
        },
        opportunities: deals,
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

  const claims = (id: string, who: Person) => {
    const one = kept.get(id);
    if (one === undefined) throw new Error(`There is no flag ${id}.`);
    const claimed = { ...one.flag, status: "claimed" as const, owner: who };
    record(one, claimed, { type: "claim", by: who, data: {} });
  };

  return {
    server,
    moves,
    followUps,
    deals: (...list: AccountDeal[]) => {
      deals = list;
    },
    put: (...flags: Flag[]) => flags.forEach(put),
    reset: () => {
      kept.clear();
      moves.length = 0;
      told.length = 0;
      files.length = 0;
      views = { items: [], columns: null };
      followUps.length = 0;
      deals = [];
      answered.clear();
      losing = 0;
      roles = ["cs_manager"];
      refuses = null;
      signedOut = false;
      refusesSignOut = false;
    },
    /** Somebody claims it elsewhere. */
    claims: (id: string, who: Person) => claims(id, who),
    /** A colleague claims it while nobody looks. */
    jonasClaims: (id: string) => claims(id, jonas),
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
    /** The questions whose files were read. */
    files,
    views: () => views,
  };
}
