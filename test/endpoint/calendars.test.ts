import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { Calendar, Calendars, HolidayRegions, Holidays } from "../../src/api/calendar.ts";
import { Flag, FlagDetail } from "../../src/api/flag.ts";
import { calendarsOf, listHolidaysDue } from "../../src/storage/calendars.ts";
import { publicHolidays } from "../../src/endpoint/hours/holidays.ts";
import { MANAGER, NOW, OTHER_MANAGER } from "../helpers/flags.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const munich = {
  name: "Munich",
  zone: "Europe/Berlin",
  days: [1, 2, 3, 4, 5],
  open: { from: "09:00", to: "17:00" },
  region: "DE-BY",
  worked: ["2026-12-26"],
  closures: [{ on: "2026-12-24", why: "The office is closed" }],
  teams: ["Success"],
  memberIds: [] as string[],
};
const put = async (id: string, calendar: object, as: "admin" | "other-tenant" = "admin") => {
  const changedAt = (await listed(as)).items.find((each) => each.id === id)?.changedAt ?? null;
  return world.ask(as, "PUT", `/v1/calendars/${id}`, { changedAt, ...calendar });
};
const listed = async (as: "admin" | "cs_manager" | "other-tenant" = "admin") =>
  Calendars.parse(await (await world.ask(as, "GET", "/v1/calendars")).json());
const holidaysStored = async (id: string) =>
  (await calendarsOf(world.fresh.serving.forTenant(world.tenantId), world.tenantId)).get(id)
    ?.holidays ?? [];

const holidaysIn = async (region: string, year: number) => publicHolidays(region, year) ?? [];

/** Raises a flag for Northwind, whose owner is Mia Manager. */
async function flagOf(raisedAt: string): Promise<Flag> {
  world.clock.now = Date.parse(raisedAt);
  const body = aRaise();
  const raised = await world.ask("agent", "POST", "/v1/flags", body);
  expect(raised.status).toBe(201);
  const shown = await world.ask("admin", "GET", `/v1/flags/${body.id}`);
  world.clock.now = NOW.getTime();
  return FlagDetail.parse(await shown.json()).flag;
}
const dueOf = async (raisedAt: string) => (await flagOf(raisedAt)).dueAt;

test("everybody works by the default calendar until an admin makes others", async () => {
  const { items, targets, teams } = await listed("cs_manager");
  expect(items).toEqual([
    {
      id: "default",
      name: "",
      zone: "Europe/Berlin",
      days: [1, 2, 3, 4, 5],
      open: null,
      region: null,
      holidays: [],
      closures: [],
      teams: [],
      memberIds: [],
      changedAt: null,
    },
  ]);
  expect(targets).toMatchObject({ version: 0, nowHours: 4, dayHours: 24, since: null });
  expect(teams).toEqual(["Billing", "Success"]);
});

test("a calendar keeps its region's holidays as dates with names; one that is worked on does not count", async () => {
  const answer = await put("munich", munich);
  expect(answer.status).toBe(200);
  const calendar = Calendar.parse(await answer.json());
  expect(calendar.holidays).toContainEqual({ on: "2027-01-06", name: "Epiphany", observed: true });
  expect(calendar.holidays).toContainEqual({
    on: "2026-12-26",
    name: "Boxing Day",
    observed: false,
  });
  expect((await listed()).items[1]).toEqual(calendar);
  const stored = await holidaysStored("munich");
  expect(stored).toContain("2026-12-24");
  expect(stored).toContain("2026-12-25");
  expect(stored).not.toContain("2026-12-26");
  const [source] = await world.fresh.database.query<{ source: string }>(
    `select distinct source from calendar_days where what = 'holiday'`,
  );
  expect(source?.source).toMatch(/^date-holidays \d+\.\d+\.\d+, DE-BY$/);
});

test("of two admins who edit one calendar the second is told, and nothing of the first is lost", async () => {
  const { changedAt } = Calendar.parse(await (await put("shared", munich)).json());
  world.clock.now = NOW.getTime() + 60_000;
  const [first, second] = await Promise.all([
    put("shared", { ...munich, name: "Of one", changedAt }),
    put("shared", { ...munich, name: "Of the other", changedAt }),
  ]);
  world.clock.now = NOW.getTime();
  const told = first.ok ? second : first;
  expect(new Set([first.status, second.status])).toEqual(new Set([200, 422]));
  expect(await problemOf(told)).toMatchObject({ field: "changedAt", reason: "stale" });
  const kept = Calendar.parse(await (first.ok ? first : second).json());
  expect((await listed()).items.find(({ id }) => id === "shared")).toEqual(kept);
  await put("shared", { ...munich, teams: [] });
  await world.ask("admin", "DELETE", "/v1/calendars/shared");
});

test("flags of a team are due by its calendar, those of a member with a calendar of their own by that", async () => {
  await put("munich", munich);
  // Wednesday 16:00 in Munich: one open hour, then the office, Christmas, the weekend; 24 open hours are three days.
  expect(await dueOf("2026-12-23T15:00:00.000Z")).toBe("2026-12-30T15:00:00.000Z");
  const own = {
    ...munich,
    name: "Mia",
    open: null,
    region: null,
    worked: [],
    closures: [],
    teams: [],
  };
  await put("mia", { ...own, memberIds: [MANAGER] });
  expect(await dueOf("2026-12-23T15:00:00.000Z")).toBe("2026-12-24T15:00:00.000Z");
  // Whoever is named in another calendar leaves the one they had.
  await put("second", { ...own, name: "Second", zone: "Asia/Tokyo", memberIds: [MANAGER] });
  const { items } = await listed();
  expect(items.find(({ id }) => id === "mia")?.memberIds).toEqual([]);
  expect(items.find(({ id }) => id === "second")?.memberIds).toEqual([MANAGER]);
  await put("second", { ...own, name: "Second" });
});

test.each([
  ["a zone that is none", { zone: "Mars/Olympus" }, "zone"],
  ["an offset, which knows nothing of summer time", { zone: "+01:00" }, "zone"],
  ["no working day", { days: [] }, "days"],
  ["an eighth weekday", { days: [8] }, "days.0"],
  ["opening after closing", { open: { from: "17:00", to: "09:00" } }, "open.to"],
  ["opening when it closes", { open: { from: "09:00", to: "09:00" } }, "open.to"],
  ["an hour that is none", { open: { from: "9", to: "17:00" } }, "open.from"],
  ["a date that is none", { closures: [{ on: "2026-02-30", why: "?" }] }, "closures.0.on"],
  ["a closure without a reason", { closures: [{ on: "2026-02-03", why: " " }] }, "closures.0.why"],
  ["a region that is none", { region: "ZZ" }, "region"],
  ["a state of another country", { region: "DE-CA" }, "region"],
  ["somebody who is not here", { memberIds: ["999999"] }, "memberIds.0"],
  ["no name", { name: "  " }, "name"],
])("%s is refused by its field", async (_name, change, field) => {
  const answer = await put("refused", { ...munich, ...change });
  expect([answer.status, (await problemOf(answer)).field]).toEqual([422, field]);
  expect((await listed()).items.some(({ id }) => id === "refused")).toBe(false);
});

test("a calendar in use stays, one that nobody works by can go, and the default always stays", async () => {
  await put("munich", munich);
  const remove = (id: string) => world.ask("admin", "DELETE", `/v1/calendars/${id}`);
  expect((await problemOf(await remove("munich"))).reason).toBe("in-use");
  expect((await problemOf(await remove("default"))).reason).toBe("in-use");
  await put("munich", { ...munich, teams: [] });
  expect((await remove("munich")).status).toBe(200);
  expect((await remove("munich")).status).toBe(404);
  const left = await world.fresh.database.query(
    `select 1 from calendar_days where calendar_id = 'munich'`,
  );
  expect(left).toEqual([]);
});

test("another tenant sees nothing of it, and its calendar of the same name is its own", async () => {
  await put("munich", munich);
  expect((await listed("other-tenant")).items.map(({ id }) => id)).toEqual(["default"]);
  const theirs = { ...munich, name: "Theirs", teams: [], memberIds: [OTHER_MANAGER] };
  expect((await put("munich", theirs, "other-tenant")).status).toBe(200);
  expect((await listed()).items.find(({ id }) => id === "munich")?.name).toBe("Munich");
});

test("new targets hold for new flags, with who set them and since when; old deadlines stay", async () => {
  await put("munich", { ...munich, teams: [] });
  const before = aRaise();
  await world.ask("agent", "POST", "/v1/flags", before);
  const due = async () => {
    const shown = await world.ask("admin", "GET", `/v1/flags/${before.id}`);
    return FlagDetail.parse(await shown.json()).flag.dueAt;
  };
  const was = await due();
  const targets = {
    nowHours: 2,
    dayHours: 8,
    digest: { weekday: 5, at: "14:30" },
    digestAtLeastHours: 24,
    ladder: ["lead", "admin"],
  };
  const answer = await world.ask("admin", "PUT", "/v1/targets", targets);
  expect(await answer.json()).toEqual({
    ...targets,
    version: 1,
    since: NOW.toISOString(),
    byName: "Abe Admin",
  });
  expect((await listed()).targets).toMatchObject({ version: 1, dayHours: 8 });
  expect(await due()).toBe(was);
  // Northwind's renewal is far, its signal asks for "day": 8 hours now.
  const flag = await flagOf("2026-11-18T11:00:00.000Z");
  expect(flag.dueAt).toBe("2026-11-18T19:00:00.000Z");
  // The reason names the hours, so that nobody reads of others than were promised.
  expect(flag.why).toContainEqual({ code: "signal-urgency", urgency: "day", hours: 8 });
  const wrong = await world.ask("admin", "PUT", "/v1/targets", { ...targets, nowHours: 9 });
  expect((await problemOf(wrong)).field).toBe("nowHours");
});

const run = (now: string) => listHolidaysDue(world.fresh.serving, new Date(now), holidaysIn);

test("the next year's holidays are listed by themselves, once, and nobody's choice is undone", async () => {
  await put("munich", { ...munich, teams: [] });
  expect(await run("2026-12-31T12:00:00Z")).toEqual({ calendars: 0 });
  const runs = await Promise.all([run("2027-01-01T12:00:00Z"), run("2027-01-01T12:00:00Z")]);
  // This one's and the other tenant's.
  expect(runs.map(({ calendars }) => calendars).reduce((a, b) => a + b)).toBe(2);
  const stored = await holidaysStored("munich");
  expect(stored).toContain("2028-01-06");
  expect(stored).not.toContain("2026-12-26");
  expect(stored).toContain("2026-12-24");
});

test.each(["de-abcde-abcde", "en-12"])(
  "what is no language is refused and breaks nothing: %s",
  async (language) => {
    for (const path of ["/v1/holiday-regions?", "/v1/holidays?region=DE-BY&year=2027&"])
      expect(
        await problemOf(await world.ask("admin", "GET", `${path}language=${language}`)),
      ).toMatchObject({ status: 422, field: "language" });
  },
);

test("holidays can be looked at before they are kept, in the reader's language", async () => {
  const ask = async (query: string) =>
    (await world.ask("admin", "GET", `/v1/holidays?${query}`)).json();
  const { items } = Holidays.parse(await ask("region=DE-BE&year=2027&language=de"));
  expect(items).toContainEqual({ on: "2027-03-08", name: "Internationaler Frauentag" });
  // Four days of Eid are four dates.
  const eid = Holidays.parse(await ask("region=SA&year=2026&language=en"));
  expect(eid.items.filter(({ name }) => name.includes("al-Fitr"))).toHaveLength(4);
  const places = HolidayRegions.parse(
    await (await world.ask("admin", "GET", "/v1/holiday-regions?language=de")).json(),
  );
  const germany = places.items.find(({ code }) => code === "DE");
  expect(germany?.name).toBe("Deutschland");
  expect(germany?.states).toContainEqual({
    code: "BE",
    name: "Berlin",
    regions: [],
  });
});

const pause = (changes: Record<string, unknown> = {}) => ({
  id: "0199a000-0000-7000-8000-000000000001",
  version: 1,
  act: "start",
  reason: "customer-asked-to-wait",
  until: "2026-11-23",
  ...changes,
});

test("a manager pauses a flag for a listed reason, and everybody sees until when", async () => {
  const body = aRaise();
  await world.ask("agent", "POST", "/v1/flags", body);
  const ask = (request: unknown) =>
    world.ask("cs_manager", "POST", `/v1/flags/${body.id}/pauses`, request);
  const refused = await ask(pause({ reason: "we were busy" }));
  expect([refused.status, (await problemOf(refused)).field]).toEqual([422, "reason"]);
  const late = await ask(pause({ until: "2026-11-18" }));
  expect(await problemOf(late)).toMatchObject({ reason: "until-is-past", field: "until" });
  const answer = await ask(pause());
  expect(answer.status).toBe(200);
  const { flag } = z.object({ flag: Flag }).parse(await answer.json());
  expect(flag.pause).toEqual({
    reason: "customer-asked-to-wait",
    until: "2026-11-22T23:00:00.000Z",
  });
  const again = await ask(pause());
  expect(again.headers.get("Idempotent-Replayed")).toBe("true");
  // A paused flag is neither overdue nor due today, on the day it was promised for and on the days after it.
  for (const now of ["2026-11-19T08:00:00Z", "2026-11-20T12:00:00Z", "2026-11-22T22:59:00Z"]) {
    world.clock.now = Date.parse(now);
    for (const due of ["overdue", "today"]) {
      const list = await world.ask("cs_manager", "GET", `/v1/flags?queue=all&due=${due}`);
      expect([list.status, (await list.text()).includes(body.id)]).toEqual([200, false]);
    }
  }
  world.clock.now = NOW.getTime();
  const ended = await ask({ id: "0199a000-0000-7000-8000-000000000002", version: 2, act: "end" });
  expect(z.object({ flag: Flag }).parse(await ended.json()).flag.pause).toBeNull();
});
