// A month as a file: recomputed and checked without a database, by somebody who has nothing else.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { v7 } from "uuid";
import { z } from "zod";
import { monthChecker } from "../../../src/domain/evidence/check-month.ts";
import { summing } from "../../../src/domain/evidence/sums.ts";
import { newestSeal } from "../../../src/storage/newest-seal.ts";
import { sealDue } from "../../../src/storage/seals.ts";
import { AGENT, northwind, NOW } from "../../helpers/flags.ts";
import { typed } from "../../helpers/typed.ts";
import { aRaise, makeWorld, type World } from "../../endpoint/world.ts";

const DAY = 86_400_000;
const day = (n: number) => new Date(NOW.getTime() + n * DAY).toISOString();
/** No setting at all: not even where a database is. */
const NOWHERE = {};
const Answer = z.object({ report: z.unknown() });

let world: World;
let folder: string;
let live: string;
const [flagId, secondId, declinedId] = [v7(), v7(), v7()];

const raise = (as: "agent" | "other-agent", changes: Record<string, unknown>) =>
  world.ask(as, "POST", "/v1/flags", aRaise(changes));
const tell = (id: string, changes: Record<string, unknown> = {}) =>
  world.ask("ops", "PUT", `/v1/opportunities/salesforce/${id}`, {
    accountId: northwind.id,
    name: `Deal ${id}`,
    type: "seat-add",
    status: "won",
    amount: "12000.01",
    currency: "USD",
    createdAt: day(2),
    closedAt: day(5),
    ...changes,
  });
const page = async (query = "") => {
  const answer = await world.ask("ops", "GET", `/v1/reports/period?month=2026-11${query}`);
  expect(answer.status).toBe(200);
  return JSON.stringify(Answer.parse(await answer.json()).report);
};
const exported = async (name: string) => {
  const answer = await world.ask("ops", "GET", "/v1/reports/month/export?month=2026-11");
  expect(answer.headers.get("content-disposition")).toContain("evidence-2026-11.jsonl");
  const file = join(folder, name);
  await writeFile(file, await answer.text());
  return file;
};
const report = (file: string, ...options: string[]) =>
  typed(["report", "--month", "2026-11", "--from", file, "--json", ...options], NOWHERE);
const verify = (file: string, ...options: string[]) =>
  typed(["verify", "--from", file, ...options], NOWHERE);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "month-file-"));
  world = await makeWorld();
  await raise("agent", { id: flagId });
  world.clock.now += DAY / 2;
  await raise("other-agent", { id: secondId, ticketId: "48214", signal: "exp.plan.feature" });
  await raise("agent", { id: declinedId, kind: "friction", signal: "fri.product.bug" });
  await world.ask("cs_manager", "POST", `/v1/flags/${flagId}/moves`, {
    id: v7(),
    version: 1,
    move: "contact",
  });
  await world.ask("cs_manager", "POST", `/v1/flags/${declinedId}/moves`, {
    id: v7(),
    version: 1,
    move: "decline",
    reason: "already-known",
  });
  world.clock.now = NOW.getTime() + 6 * DAY;
  await world.fresh.database.query(`update tenants set reporting_currency = 'EUR' where id = $1`, [
    world.tenantId,
  ]);
  await world.ask("ops", "PUT", "/v1/exchange-rates", {
    rates: [{ day: day(5).slice(0, 10), currency: "USD", rate: "0.92170" }],
  });
  await tell("006A");
  await tell("006B", { type: "upsell", amount: "800.00", createdAt: day(-3) });
  await tell("006C", { status: "open", closedAt: null, type: "tier-upgrade", createdAt: day(3) });
  await tell("006D", { accountId: "4711", amount: "99.00" });
  await tell("006E", { type: "renewal" });
  await tell("006F", { type: "cross-sell" });
  const id = v7();
  await world.ask("cs_manager", "POST", "/v1/disputes", {
    id,
    crm: "salesforce",
    opportunityId: "006F",
    bucket: "none",
    flagId: null,
    words: "Rita in sales had it in May.",
  });
  await world.ask("ops", "POST", `/v1/disputes/${id}/decision`, {
    bucket: "influenced",
    flagId: secondId,
    words: "The mail says otherwise.",
  });
  await sealDue(world.fresh.serving);
  live = await exported("live.jsonl");
});
afterAll(async () => {
  await world.fresh.drop();
  await rm(folder, { recursive: true });
});

test("a month that is still running is recomputed from its file to the byte, without a database", async () => {
  const { out, err, code } = await report(live);
  expect(err).toMatch(/^6 credits decided again come out as stored; 0 are sealed\.$/m);
  expect(code).toBe(0);
  expect(out.trimEnd()).toBe(await page());
  // Nothing would be proven by an empty month.
  expect(out).toMatch(/"id":"sourced\.total\.EUR","unit":"minor-units","value":[1-9]/);
  expect(out).toContain('"largest":{"crm":"salesforce","id":"006A"');
});

test("a closed month comes out as it was reported, and as today's facts have it beside that", async () => {
  const before = world.clock.now;
  world.clock.now = Date.parse("2026-12-10T09:00:00Z");
  await world.ask("ops", "POST", "/v1/closed-months", { month: "2026-11" });
  const reported = await page();
  await tell("006A", { amount: "11000.00" });
  const file = await exported("closed.jsonl");
  expect((await report(file)).out.trimEnd()).toBe(reported);
  expect(await page()).toBe(reported);
  const today = await report(file, "--today");
  expect(today.out.trimEnd()).toBe(await page("&as=today"));
  expect(today.out).not.toBe(`${reported}\n`);
  expect((await verify(file)).code).toBe(0);
  world.clock.now = before;
});

test("the file that was exported is found to be right, and knows its place in the chain", async () => {
  const { out, code } = await verify(live);
  expect(out).toMatch(
    /holds: 3 flags, 6 deals and \d+ events of 2026-11 follow from each other\.$/m,
  );
  expect(code).toBe(0);
  const newest = await newestSeal(world.fresh.database, world.tenantId);
  expect(out).toContain(`${newest?.position}:${newest?.link}`);
  expect((await verify(live, "--expect", `${newest?.position}:${newest?.link}`)).code).toBe(0);
  const other = await verify(live, "--expect", `1:${"ab".repeat(32)}`);
  expect([other.code, other.err]).toEqual([
    1,
    expect.stringContaining("Link 1 is not the one that was given out"),
  ]);
});

test("nothing that a customer or a colleague wrote is in the file, and no person's name", async () => {
  const text = await readFile(live, "utf8");
  expect(text).not.toMatch(/licences|ops lead|Rita|Ada|Mia|Northwind|The mail says/);
  expect(text).toContain(`"agentId":"${AGENT}"`);
});

const optedOut = (on: boolean) =>
  world.fresh.database.query(
    `update members set recognition_opt_out = $3 where tenant_id = $1 and id = $2`,
    [world.tenantId, AGENT, on],
  );

test("whoever opted out of recognition is not in the file, and it can be checked all the same", async () => {
  await optedOut(true);
  const file = await exported("opted-out.jsonl");
  await optedOut(false);
  expect(await readFile(file, "utf8")).not.toContain(`"${AGENT}"`);
  const { out, code } = await verify(file);
  expect(out).toMatch(/^\d+ events name people who opted out/m);
  expect(code).toBe(0);
  expect((await report(file)).code).toBe(0);
});

/** The file with its lines changed and every sum made to fit again: what somebody does who knows how it is made. */
async function forged(change: (lines: { part: string; row: Record<string, unknown> }[]) => void) {
  const text = await readFile(live, "utf8");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) =>
      z
        .object({ part: z.string(), row: z.record(z.string(), z.unknown()) })
        .parse(JSON.parse(line)),
    );
  const last = lines.pop();
  change(lines);
  const sums = summing();
  const written = lines.map((line) => JSON.stringify(line));
  written.forEach((line, index) => sums.add(lines[index]?.part ?? "", line));
  const row = { ...last?.row, parts: sums.parts(), file: sums.file() };
  const file = join(folder, `forged-${v7()}.jsonl`);
  await writeFile(file, `${[...written, JSON.stringify({ part: "sums", row })].join("\n")}\n`);
  return file;
}
const at = (lines: { part: string; row: Record<string, unknown> }[], part: string, id?: string) => {
  const index = lines.findIndex(
    (line) => line.part === part && (id === undefined || line.row["id"] === id),
  );
  const found = lines[index];
  if (found === undefined) throw new Error(`There is no line of ${part}.`);
  return { index, row: found.row };
};

describe("with every sum forged to fit", () => {
  test("nothing is found where nothing was changed", async () => {
    expect((await verify(await forged(() => {}))).code).toBe(0);
  });

  test.each<[string, RegExp, Parameters<typeof forged>[0]]>([
    [
      "a changed amount",
      /Deal salesforce:006A: amountMinor is 9900000, and the CRM told 1200001/,
      (lines) => {
        at(lines, "deals", "006A").row["amountMinor"] = "9900000";
      },
    ],
    [
      "an earlier creation",
      /Deal salesforce:006B: createdAt/,
      (lines) => {
        at(lines, "deals", "006B").row["createdAt"] = 0;
      },
    ],
    [
      "another credit",
      /Deal salesforce:006F is sourced by flag .+ says influenced/,
      (lines) => {
        at(lines, "deals", "006F").row["bucket"] = "sourced";
      },
    ],
    [
      "a credit that was taken away",
      /Deal salesforce:006A is none, and event \d+ of flag .+ says sourced/,
      (lines) => {
        Object.assign(at(lines, "deals", "006A").row, { bucket: "none", flagId: null });
      },
    ],
    [
      "a changed status",
      /Flag .+: status is accepted, and its events say declined/,
      (lines) => {
        at(lines, "flags", declinedId).row["status"] = "accepted";
      },
    ],
    [
      "a contact that was earlier",
      /Flag .+: contactedAt/,
      (lines) => {
        at(lines, "flags", flagId).row["contactedAt"] = NOW.getTime();
      },
    ],
    [
      "a flag of another agent",
      /Flag .+: agentId is 102, and its events say 101/,
      (lines) => {
        at(lines, "flags", flagId).row["agentId"] = "102";
      },
    ],
    [
      "a flag that was removed",
      new RegExp(`event 1 of flag ${flagId} and no row`),
      (lines) => {
        lines.splice(at(lines, "flags", flagId).index, 1);
      },
    ],
    [
      "a flag that was put in",
      /Flag .+ has no event: the row was put in/,
      (lines) => {
        const { index, row } = at(lines, "flags", flagId);
        lines.splice(index, 0, { part: "flags", row: { ...row, id: v7() } });
      },
    ],
    [
      "a deal that was put in",
      /Deal salesforce:006X: the CRM never told of it/,
      (lines) => {
        const { index, row } = at(lines, "deals", "006A");
        lines.splice(index, 0, { part: "deals", row: { ...row, id: "006X" } });
      },
    ],
    [
      "a deal that was removed",
      /tells of deal salesforce:006A, which has no row/,
      (lines) => {
        lines.splice(at(lines, "deals", "006A").index, 1);
      },
    ],
    [
      "an event that was removed",
      /has no event 1/,
      (lines) => {
        lines.splice(at(lines, "events").index, 1);
      },
    ],
    [
      "an event that says something else",
      /Link \d+ does not follow from event 1/,
      (lines) => {
        const { row } = at(lines, "events");
        row["sealed"] = String(row["sealed"]).replace('"type":"raised"', '"type":"woken"');
      },
    ],
    [
      "a link that was made anew",
      /does not (?:follow|continue)/,
      (lines) => {
        at(lines, "events").row["link"] = "cd".repeat(32);
      },
    ],
  ])("%s is found and named", async (_what, sentence, change) => {
    const { code, err } = await verify(await forged(change));
    expect([code, err]).toEqual([1, expect.stringMatching(sentence)]);
  });

  test("a credit that the facts do not bear is decided again, and said", async () => {
    const file = await forged((lines) => {
      const { row } = at(lines, "deals", "006B");
      Object.assign(row, { bucket: "sourced", reason: "first-flag-before-opportunity" });
    });
    const { code, err, out } = await report(file);
    expect(err).toContain("Deal salesforce:006B is stored as sourced");
    expect(code).toBe(1);
    // What is printed is what the facts say, whatever was written.
    expect(out.trimEnd()).toBe((await report(live)).out.trimEnd());
  });
});

const findingsOf = (lines: readonly string[]) => {
  const checker = monthChecker();
  for (const line of lines) checker.line(line);
  return checker.end().findings;
};

test("a byte that was changed anywhere is found", async () => {
  const text = await readFile(live, "utf8");
  expect(findingsOf(text.trimEnd().split("\n"))).toEqual([]);
  fc.assert(
    fc.property(fc.nat(text.length - 2), fc.constantFrom("0", "7", "x", '"', " "), (place, put) => {
      fc.pre(text[place] !== put && text[place] !== "\n");
      const changed = `${text.slice(0, place)}${put}${text.slice(place + 1)}`;
      // Of the last line only what it says of the others is evidence.
      fc.pre(place < text.trimEnd().lastIndexOf("\n"));
      expect(findingsOf(changed.trimEnd().split("\n"))).not.toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("a line that was removed, put in twice or cut off is found", async () => {
  const lines = (await readFile(live, "utf8")).trimEnd().split("\n");
  for (const index of lines.keys()) {
    expect(findingsOf(lines.toSpliced(index, 1))).not.toEqual([]);
    expect(findingsOf(lines.toSpliced(index, 0, lines[index] ?? ""))).not.toEqual([]);
  }
  expect(findingsOf(lines.slice(0, -1)).join(" ")).toContain("cut off");
});

test("what is no such file is said in a sentence", async () => {
  const file = join(folder, "other.csv");
  await writeFile(file, "a,b\n1,2\n");
  expect(await verify(file)).toMatchObject({
    code: 1,
    err: expect.stringContaining("no manifest"),
  });
  expect((await report(file)).err).toBe("Line 1 can't be read.\n");
  expect((await verify(join(folder, "nothing"))).err).toMatch(/can't be read: ENOENT/);
  expect((await typed(["report", "--month", "2026-10", "--from", live], NOWHERE)).err).toContain(
    "holds 2026-11, not 2026-10",
  );
});

test("an operator writes the same file, and a printed sheet is checked by its hash", async () => {
  const store = { DATABASE_URL: world.fresh.url };
  const file = join(folder, "operator.jsonl");
  const wrote = await typed(
    ["export-month", "--tenant", world.tenantId, "--month", "2026-11", "--out", file],
    store,
  );
  expect([wrote.code, wrote.err]).toEqual([0, ""]);
  const [, sum] = /^Sum, to keep elsewhere: ([0-9a-f]{64})$/m.exec(wrote.out) ?? [];
  expect((await verify(file)).out).toContain(`when it was written: ${sum}`);
  const answer = await world.ask("ops", "GET", "/v1/opportunities/salesforce/006F/evidence");
  const { sha256 } = z.object({ sha256: z.string() }).parse(await answer.json());
  const sheet = (hash: string) =>
    typed(
      ["verify", "--tenant", world.tenantId, "--deal", "salesforce:006F", "--sheet", hash],
      store,
    );
  expect((await sheet(sha256)).out).toContain(
    "The sheet of deal salesforce:006F says what was printed.",
  );
  expect((await sheet("ab".repeat(32))).err).toContain("says something else than what was printed");
});
