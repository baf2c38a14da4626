// Files from CRMs on their way in, as the page brings them.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { v7 } from "uuid";
import { ImportFileHere } from "../../../src/api/import-file.ts";
import type { Mapping } from "../../../src/domain/import/fields.ts";
import { northwind } from "../../helpers/flags.ts";
import { makeWorld, type World } from "../world.ts";
import { decide, look, read, sendPart, sendParts, settled, store } from "./send-file.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());
beforeEach(async () => {
  await world.fresh.database.query(
    "truncate opportunities, opportunity_facts, credits, imports, import_files, import_parts, import_pieces, import_mappings, crm_accounts",
  );
});

const stored = () =>
  world.fresh.database.query(
    "select id, account_id, name, type, status, amount_minor, currency, created_at, closed_at from opportunities order by id",
  );

const SALESFORCE = `"Opportunity ID","Opportunity Name","Account Name","Account ID","Type","Stage","Amount","Created Date","Close Date"
"006A","Ten seats","Northwind","001A","Seat expansion","Closed Won","$1,234.56","02/11/2026","13/11/2026"
"006B","=cmd|' /C calc'!A0","Somebody","001Z","Seat expansion","Proposal/Price Quote","$99.00","03/11/2026",""
`;
const inDollars = (mapping: Mapping): Mapping => ({
  ...mapping,
  currency: "USD",
  dates: { ...mapping.dates, created_at: "dmy" },
});

test("a Salesforce export is understood by its headings, and asks for what it does not say", async () => {
  const id = await sendParts(world, SALESFORCE);
  const seen = await look(world, id);
  expect(seen.recognised).toMatchObject({ system: "salesforce", isRecognised: true });
  expect(seen.questions).toEqual([
    // Only one of the two columns has a day that decides; the other is asked for and never guessed.
    { of: "date", field: "created_at", candidates: ["dmy", "mdy"], isMixed: false },
    { of: "currency", among: expect.arrayContaining(["USD", "CAD"]) },
  ]);
  const early = await world.ask("ops", "PUT", `/v1/import-files/${id}/mapping`, {
    mapping: seen.mapping,
  });
  expect(early.status).toBe(422);
  const counted = await read(world, id, inDollars);
  expect(counted.file).toMatchObject({
    state: "checked",
    rows: 2,
    counts: { created: 2, updated: 0, unchanged: 0, unmatched: 1, repeated: 0 },
  });
  expect(await stored()).toEqual([]);
});

test("the same file twice changes nothing, and its report says so line by line", async () => {
  const first = await store(world, SALESFORCE, inDollars);
  expect(first.file).toMatchObject({ state: "stored", counts: { created: 2, unmatched: 1 } });
  // The mapping is remembered: only the date has to be said again.
  const id = await sendParts(world, SALESFORCE);
  expect((await look(world, id)).questions.map(({ of }) => of)).toEqual(["date"]);
  const again = await read(world, id, inDollars);
  expect(again.file.counts).toMatchObject({ created: 0, updated: 0, unchanged: 2, unmatched: 1 });
  await decide(world, id, "store");
  const report = await world.ask("ops", "GET", `/v1/import-files/${id}/report`);
  expect(await report.text()).toBe(
    [
      '"line","id","outcome","account","column","problem"',
      '"2","006A","unchanged","known","",""',
      '"3","006B","unchanged","not known here","",""',
      "",
    ].join("\r\n"),
  );
  expect(await stored()).toMatchObject([
    {
      id: "006A",
      account_id: northwind.id,
      amount_minor: "123456",
      status: "won",
      type: "seat-add",
    },
    {
      id: "006B",
      account_id: null,
      amount_minor: "9900",
      status: "open",
      name: "=cmd|' /C calc'!A0",
    },
  ]);
  const facts = await world.fresh.database.query("select id from opportunity_facts");
  expect(facts).toHaveLength(2);
});

const HUBSPOT = `Datensatz-ID;Dealname;Dealphase;Betrag;Währung;Erstelldatum;Abschlussdatum;Record ID;Typ
x;Zehn Plätze;Gewonnen;1.234,5;EUR;2.11.2026;13.11.2026;77;Upsell
x;Zwölf Plätze;Abgeschlossen und verloren;90.071.992.547.409,93;EUR;2.11.2026;13.11.2026;78;Upsell
`;

test("German headings, decimal commas, semicolons and amounts beyond 2^53 cents are read to the cent", async () => {
  const done = await store(world, HUBSPOT, undefined, { crm: "hubspot" });
  expect(done.problems).toEqual([]);
  expect(done.file.state).toBe("stored");
  expect(await stored()).toMatchObject([
    { id: "77", amount_minor: "123450", currency: "EUR", status: "won", type: "upsell" },
    { id: "78", amount_minor: "9007199254740993", status: "lost" },
  ]);
});

const HEADER =
  "opportunity_id,account_id,account_name,name,type,status,amount,currency,created_at,closed_at";
const GOOD = "G1,001A,Northwind,Ten seats,seat-add,won,1234.56,USD,2026-11-02,2026-11-09";
const file = (...lines: string[]) => [HEADER, ...lines, ""].join("\n");
const change = (column: string, cell: string) =>
  GOOD.split(",")
    .map((each, at) => (HEADER.split(",")[at] === column ? cell : each))
    .join(",")
    .replace("G1,", "B1,");

describe("a file with mistakes stores nothing and names them all", () => {
  test.each([
    ["amount", "-5", /negative/],
    ["amount", "12..5", /not an amount/],
    ["amount", '"1.234,56"', /decimals behind a comma, unlike the rest/],
    ["amount", "€5.00", /is in EUR, and the line's currency is USD/],
    ["amount", "1234.567", /more decimals than USD/],
    ["amount", "=1+1", /not an amount/],
    ["currency", "", /is missing/],
    ["currency", "XXQ", /ISO 4217/],
    ["created_at", "2026-02-30", /not a day of the calendar/],
    ["created_at", "02/11/2026", /not written like the rest of the column/],
    ["created_at", "2.11.26", /year of two digits/],
    ["created_at", "45236", /the number a spreadsheet keeps/],
    ["created_at", "2026-11-02T25:00", /no clock shows/],
    ["closed_at", "2026-11-01", /before created_at/],
    ["closed_at", "", /missing, and the deal is won/],
    ["opportunity_id", "=cmd", /not an opportunity's id/],
  ])("%s %s", async (column, cell, problem) => {
    const done = await store(world, file(GOOD, change(column, cell)), (mapping) => ({
      ...mapping,
      decimalMark: ".",
      dates: { created_at: "ymd", closed_at: "ymd" },
      statuses: { won: "won" },
    }));
    expect(done.file.state).toBe("refused");
    expect(done.problems).toEqual([{ line: 3, column, problem: expect.stringMatching(problem) }]);
    expect(await stored()).toEqual([]);
  });

  test("a stage that nobody has said the meaning of is asked for before anything is read", async () => {
    const id = await sendParts(world, file(GOOD, change("status", "Gone fishing")));
    const { questions } = await look(world, id);
    expect(questions).toEqual([{ of: "statuses", values: ["Gone fishing"] }]);
    await expect(read(world, id)).rejects.toThrow(/not said yet what is meant \(statuses\)/);
  });

  test("lines that are ragged, twice with other words, or broken are named in one go; the same line twice counts once", async () => {
    const done = await store(
      world,
      file(
        GOOD,
        "a,b",
        GOOD,
        GOOD.replace("Ten seats", "Twelve seats"),
        GOOD.replace("G1", "G2"),
        'G3,"x',
      ),
    );
    expect(done.file).toMatchObject({ state: "refused", problems: 2 });
    expect(done.problems.map(({ line, problem }) => `${line} ${problem}`)).toEqual([
      expect.stringMatching(/^3 has 2 cells where the header has 10/),
      expect.stringMatching(/^7 can't be read: a quotation mark/),
    ]);
    const contradicting = await store(world, file(GOOD, GOOD, GOOD.replace("Ten", "Twelve")));
    expect(contradicting.problems).toEqual([
      {
        line: 4,
        column: "opportunity_id",
        problem: "is the opportunity of line 2 again, and says something else of it",
      },
    ]);
    expect(await stored()).toEqual([]);
    const same = await store(world, file(GOOD, GOOD));
    expect(same.file.counts).toMatchObject({ created: 1, repeated: 1 });
  });

  test.each([
    [
      "Latin-1",
      new Uint8Array([...Buffer.from(file(GOOD)), 0x5a, 0xe4, 0x0a]),
      /Line 3 is not UTF-8/,
    ],
    ["only a header", `${HEADER}\n`, /a header and no lines/],
    ["only blank lines", "\n\n\n", /The file is empty/],
  ])("a file with %s is refused with a sentence", async (_, body, sentence) => {
    const id = await sendParts(world, body);
    const seen = await look(world, id);
    const said =
      seen.unreadable ??
      (await read(world, id, (m) => ({ ...m, status: "open", type: "upsell", currency: "EUR" })))
        .problems[0]?.problem;
    expect(said).toMatch(sentence);
  });

  test("two columns of one name are nobody's until somebody says which", async () => {
    const id = await sendParts(world, file(GOOD).replace("account_name", "amount"));
    const { mapping, questions } = await look(world, id);
    expect(mapping?.columns.amount).toBeUndefined();
    expect(questions).toContainEqual({ of: "field", field: "amount" });
  });
});

test("a file comes in parts in any order, goes on after a break, and is read across their borders", async () => {
  const lines = Array.from(
    { length: 2600 },
    (_, n) =>
      `L${n},001A,Northwind,"Seats, ""${n}"" ${"é".repeat(180)}",seat-add,won,${n}.50,USD,2026-11-02,2026-11-09`,
  );
  const bytes = new TextEncoder().encode(file(...lines));
  const id = v7();
  const begin = async () =>
    ImportFileHere.parse(
      await (
        await world.ask("ops", "PUT", `/v1/import-files/${id}`, {
          subject: "deals",
          crm: "csv",
          name: "long.csv",
          size: bytes.length,
        })
      ).json(),
    );
  expect((await begin()).missing).toEqual([0, 1]);
  await sendPart(world, id, 1, bytes);
  // The page was closed and opened again.
  expect((await begin()).missing).toEqual([0]);
  expect((await sendPart(world, id, 0, bytes)).file.state).toBe("arrived");
  await read(world, id);
  await decide(world, id, "store");
  expect((await settled(world, id)).file).toMatchObject({ state: "stored", rows: 2600 });
  const [sum] = await world.fresh.database.query(
    "select sum(amount_minor)::text as minor, count(distinct name)::int as names from opportunities",
  );
  expect(sum).toEqual({ minor: String((2599 * 2600 * 100) / 2 + 2600 * 50), names: 2600 });
});

test("a file that was given up stores nothing, also when somebody had said yes", async () => {
  const id = await sendParts(world, SALESFORCE);
  await read(world, id, inDollars);
  const given = await decide(world, id, "cancel");
  expect(given.file).toMatchObject({ state: "cancelled", hasReport: false });
  const late = await world.ask("ops", "POST", `/v1/import-files/${id}/decisions`, {
    decision: "store",
  });
  expect(late.status).toBe(409);
  expect((await settled(world, id)).file.state).toBe("cancelled");
  expect([await stored(), await world.count("import_parts")]).toEqual([[], 0]);
});

const DATA = resolve(import.meta.dirname, "../../../../shared/data");
const data = (name: string) => new Uint8Array(readFileSync(resolve(DATA, name)));

// Public data that is not part of the project: tried where they lie beside it.
describe.runIf(existsSync(DATA))("public data sets", () => {
  test("RavenStack's upgrades come in as deals; what is no upgrade is counted as left out", async () => {
    const done = await store(
      world,
      data("ravenstack/subscriptions.csv"),
      (mapping, { header }) => ({
        ...mapping,
        columns: { ...mapping.columns, closed_at: header.indexOf("start_date") },
        dates: { created_at: "dmy", closed_at: "dmy" },
        currency: "USD",
        status: "won",
        type: "tier-upgrade",
        only: { column: header.indexOf("upgrade_flag"), value: "TRUE" },
      }),
      { crm: "ravenstack" },
    );
    expect(done.file).toMatchObject({
      state: "stored",
      rows: 5000,
      leftOut: 4471,
      problems: 0,
      counts: { created: 529, updated: 0, unchanged: 0, unmatched: 529, repeated: 0 },
    });
  });

  test("RavenStack's accounts come in as companies that wait to be matched", async () => {
    const done = await store(world, data("ravenstack/accounts.csv"), undefined, {
      subject: "accounts",
      crm: "ravenstack",
    });
    expect(done.file).toMatchObject({
      state: "stored",
      rows: 500,
      counts: { created: 500, updated: 0, unchanged: 0, unmatched: 500 },
    });
  });

  test("IBM's telco customers are no deals: the page says what they look like and what is missing", async () => {
    const id = await sendParts(world, data("telco-churn.csv"));
    const { recognised, questions } = await look(world, id);
    expect(recognised).toMatchObject({ isRecognised: false, looksLike: "customers" });
    const fields = questions.flatMap((each) => (each.of === "field" ? [each.field] : []));
    expect(fields).toEqual(expect.arrayContaining(["opportunity_id", "created_at", "amount"]));
  });
});
