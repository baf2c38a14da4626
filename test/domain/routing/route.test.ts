import fc from "fast-check";
import { expect, test } from "vitest";
import en from "../../../translations/en.json";
import { defaultRouting } from "../../../src/domain/routing/body.ts";
import { compile } from "../../../src/domain/routing/compile.ts";
import { isAway, route, ROUTING_CODES } from "../../../src/domain/routing/route.ts";
import {
  anyFlag,
  anyPeople,
  anyRule,
  aRoutable,
  aRule,
  away,
  compiled,
  DEPUTY,
  LEAD,
  left,
  matches,
  OWNER,
  peopleWith,
  routingOf,
} from "./some-rules.ts";

const codes = ({ why }: ReturnType<typeof route>) => why.map(({ code }) => code);
const ownedBy = (ownerId: string | null) => {
  const flag = aRoutable();
  return { ...flag, account: flag.account && { ...flag.account, ownerId } };
};
const nobodyBehind = compiled([], { leadId: null, pool: [] });

test.each([
  ["its account's owner", ownedBy(OWNER), {}, OWNER, ["account-owner"]],
  [
    "the owner's deputy, while the owner is away",
    ownedBy(OWNER),
    { [OWNER]: { ...away, deputyId: DEPUTY } },
    DEPUTY,
    ["owner-absent", "deputy"],
  ],
  [
    "the deputy's deputy, when both are away",
    ownedBy(OWNER),
    { [OWNER]: { ...away, deputyId: DEPUTY }, [DEPUTY]: { ...away, deputyId: "203" } },
    "203",
    ["owner-absent", "deputy-absent", "deputy"],
  ],
  [
    "the pool, when two stand in for each other and both are away",
    ownedBy(OWNER),
    { [OWNER]: { ...away, deputyId: DEPUTY }, [DEPUTY]: { ...away, deputyId: OWNER } },
    "203",
    ["owner-absent", "deputy-absent", "pool"],
  ],
  [
    "the pool, when nobody stands in for the owner",
    ownedBy(OWNER),
    { [OWNER]: away },
    "203",
    ["owner-absent", "no-deputy", "pool"],
  ],
  [
    "the pool, when the deputy has left",
    ownedBy(OWNER),
    { [OWNER]: { ...away, deputyId: DEPUTY }, [DEPUTY]: left },
    "203",
    ["owner-absent", "deputy-inactive", "pool"],
  ],
  [
    "the pool, when the owner has left",
    ownedBy(OWNER),
    { [OWNER]: left },
    "203",
    ["owner-inactive", "pool"],
  ],
  [
    "the pool, when the CRM names an unknown owner",
    ownedBy("999"),
    {},
    "203",
    ["owner-unknown", "pool"],
  ],
  ["the pool, when nobody owns the account", ownedBy(null), {}, "203", ["no-owner", "pool"]],
  [
    "the pool, when the ticket has no organization",
    aRoutable({ account: null }),
    {},
    "203",
    ["no-account", "pool"],
  ],
  [
    "whoever of the pool has the fewest open flags",
    ownedBy(null),
    { 203: { load: 4 }, 204: { load: 2 }, 205: { load: 3 } },
    "204",
    ["no-owner", "pool"],
  ],
  [
    "the lead, when everybody of the pool is away or has left",
    ownedBy(null),
    { 203: away, 204: left, 205: away },
    LEAD,
    ["no-owner", "pool-away", "lead"],
  ],
  [
    "the lead's deputy, when the lead is away as well",
    ownedBy(null),
    { 203: away, 204: left, 205: away, [LEAD]: { ...away, deputyId: DEPUTY } },
    DEPUTY,
    ["no-owner", "pool-away", "lead-absent", "deputy"],
  ],
  [
    "whoever claims it, when everybody is gone",
    ownedBy(null),
    { 203: away, 204: left, 205: away, [LEAD]: left },
    null,
    ["no-owner", "pool-away", "lead-inactive", "anybody"],
  ],
] as const)("a flag goes to %s, and says so", (_whom, flag, people, ownerId, why) => {
  const routed = route(flag, compiled([]), peopleWith(people));
  expect({ ownerId: routed.ownerId, why: codes(routed) }).toEqual({ ownerId, why });
});

test("without pool and lead a flag waits in the queue of its kind for whoever claims it", () => {
  for (const kind of ["expansion", "friction"] as const) {
    const flag = { ...aRoutable({ account: null }), kind };
    expect(route(flag, nobodyBehind, peopleWith())).toMatchObject({
      queue: kind,
      ownerId: null,
      why: [{ code: "no-account" }, { code: "anybody" }],
    });
  }
});

const on = (today: string, absence: object) =>
  route({ ...ownedBy(OWNER), today }, compiled([]), peopleWith({ [OWNER]: absence })).ownerId;

test("somebody is away from the first day to the last, and without a last day until further notice", () => {
  expect(on("2026-11-19", away)).toBe(OWNER);
  expect(on("2026-11-20", away)).toBe("203");
  expect(on("2026-12-04", away)).toBe("203");
  expect(on("2026-12-05", away)).toBe(OWNER);
  expect(on("2031-01-01", { ...away, absentUntil: null })).toBe("203");
});

test("the first rule that matches decides, and the flag says its number, name and version", () => {
  const routing = compiled([
    aRule({ plans: ["Enterprise"] }, { queue: "friction" }),
    aRule({ regions: ["EMEA"] }, { queue: "renewals", urgency: "now" }, { name: "Europe" }),
    aRule({}, { queue: "friction" }),
  ]);
  expect(route(aRoutable(), routing, peopleWith())).toMatchObject({
    queue: "renewals",
    urgency: "now",
    rule: { number: 2, name: "Europe" },
    why: [
      { code: "rule", number: 2, name: "Europe", version: 3 },
      { code: "account-owner", who: OWNER },
    ],
  });
});

const by = (owner: Parameters<typeof aRule>[1], people = {}) =>
  route(aRoutable(), compiled([aRule({}, owner)]), peopleWith(people));

test("a rule may ask the pool, the lead or somebody it names, and the chain goes on from there", () => {
  expect(codes(by({ owner: { is: "pool" } }))).toEqual(["rule", "pool"]);
  expect(codes(by({ owner: { is: "lead" } }))).toEqual(["rule", "lead"]);
  expect(codes(by({ owner: { is: "member", id: DEPUTY } }))).toEqual(["rule", "named-owner"]);
  expect(codes(by({ owner: { is: "lead" } }, { [LEAD]: left }))).toEqual([
    "rule",
    "lead-inactive",
    "pool",
  ]);
  expect(codes(by({ owner: { is: "member", id: "999" } }))).toEqual([
    "rule",
    "named-unknown",
    "pool",
  ]);
});

test("a flag that is refined stays with whoever of the pool has it, however much they have to do", () => {
  const people = peopleWith({ 205: { load: 40 } });
  expect(route(ownedBy(null), compiled([]), people, "205")).toMatchObject({
    ownerId: "205",
    why: [{ code: "no-owner" }, { code: "pool", who: "205", queue: "Expansion", open: 39 }],
  });
});

test("nothing is said of rules where there are none, and that none applies where none does", () => {
  expect(codes(route(aRoutable(), compile(defaultRouting), peopleWith()))).toEqual([
    "account-owner",
  ]);
  const routing = compiled([aRule({ plans: ["Enterprise"] })]);
  expect(route(aRoutable(), routing, peopleWith()).why[0]).toEqual({ code: "no-rule", version: 3 });
});

test("whatever rules, people and flags there are: what was compiled decides as the plain rules do", () => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 70 }), anyFlag, (rules, flag) => {
      expect(compiled(rules).firstMatch(flag)).toBe(rules.findIndex((rule) => matches(rule, flag)));
    }),
    { numRuns: 400 },
  );
});

test("whatever there is, a flag has a queue that exists, an owner who is here or nobody, and always the same", () => {
  fc.assert(
    fc.property(
      fc.array(anyRule, { maxLength: 6 }),
      anyFlag,
      anyPeople,
      fc.boolean(),
      (rules, flag, people, isStaffed) => {
        const behind = isStaffed ? {} : { leadId: null, pool: [] };
        const routing = routingOf(rules, behind);
        const routed = route(flag, compile(routing), people);
        expect(routing.body.queues.map(({ id }) => id)).toContain(routed.queue);
        const owner = routed.ownerId === null ? null : people.person(routed.ownerId);
        const isHere = owner?.active === true && !isAway(owner, flag.today);
        expect(isHere).toBe(routed.ownerId !== null);
        expect(routed.why.at(-1)?.code === "anybody").toBe(routed.ownerId === null);
        for (const { code } of routed.why) expect(ROUTING_CODES).toContain(code);
        expect(route(flag, compile(routing), people)).toEqual(routed);
      },
    ),
    { numRuns: 400 },
  );
});

test("every reason has its words", () => {
  const words = Object.keys(en.why).map((key) => key.replace(/_(?:one|other)$/, ""));
  expect([...ROUTING_CODES].filter((code) => !words.includes(code))).toEqual([]);
});
