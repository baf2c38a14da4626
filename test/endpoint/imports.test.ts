import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ImportReport } from "../../src/api/opportunity.ts";
import { northwind, NOW } from "../helpers/flags.ts";
import { aRaise, makeWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());
beforeEach(async () => {
  await world.fresh.database.query("truncate opportunities, credits, imports");
});

const HEADER =
  "opportunity_id,account_id,account_name,name,type,status,amount,currency,created_at,closed_at";
const LINE = `006A,${northwind.id},Northwind,Ten seats,seat-add,won,1234.56,USD,2026-11-02T09:00:00Z,2026-11-09`;
const file = (...lines: string[]) => [HEADER, ...lines, ""].join("\n");

async function send(
  body: string | Uint8Array<ArrayBuffer>,
  { type = "text/csv", crm = "" } = {},
): Promise<ImportReport> {
  const answer = await world.app.request(`/v1/imports${crm}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${await world.bearer("ops")}`, "Content-Type": type },
    body,
  });
  expect(answer.status).toBe(200);
  return ImportReport.parse(await answer.json());
}

const stored = () =>
  world.fresh.database.query(
    "select crm, id, account_id, name, status, amount_minor, currency, created_at, closed_at from opportunities order by id",
  );

test("a good file is taken whole, and a day is the end of that day in the tenant's zone", async () => {
  const report = await send(
    file(LINE, `006B,,Nobody we know,"Two; ""big"" seats",seat-add,OPEN,0.5,eur,2026-11-03,`),
  );
  expect(report).toMatchObject({
    accepted: true,
    replayed: false,
    rows: 2,
    created: 2,
    updated: 0,
    unmatched: 1,
    problems: [],
  });
  expect(await stored()).toEqual([
    {
      crm: "csv",
      id: "006A",
      account_id: northwind.id,
      name: "Ten seats",
      status: "won",
      amount_minor: "123456",
      currency: "USD",
      created_at: new Date("2026-11-02T09:00:00Z"),
      closed_at: new Date("2026-11-09T22:59:59.999Z"),
    },
    {
      crm: "csv",
      id: "006B",
      account_id: null,
      name: 'Two; "big" seats',
      status: "open",
      amount_minor: "50",
      currency: "EUR",
      created_at: new Date("2026-11-03T22:59:59.999Z"),
      closed_at: null,
    },
  ]);
});

test("the same file again changes nothing and says so; another CRM's is another import", async () => {
  const first = await send(file(LINE));
  const again = await send(file(LINE));
  expect(again).toEqual({
    ...first,
    id: expect.any(String),
    created: 0,
    unchanged: 1,
    replayed: true,
  });
  expect((await send(file(LINE), { crm: "?crm=hubspot" })).replayed).toBe(false);
  expect(await stored()).toHaveLength(2);
});

test("the same file twice at the same time is imported once", async () => {
  const reports = await Promise.all([send(file(LINE)), send(file(LINE)), send(file(LINE))]);
  expect(reports.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(1);
});

test("the same file again finds an account that has become known, and never turns back what was told since", async () => {
  const deals = file(LINE.replace(northwind.id, "4712"));
  expect(await send(deals)).toMatchObject({ unmatched: 1 });
  await world.ask("ops", "PUT", "/v1/accounts/4712", { name: "Northwind" });
  expect(await send(deals)).toMatchObject({ unmatched: 0 });
  expect(await stored()).toMatchObject([{ account_id: "4712" }]);

  await send(deals.replace("1234.56", "1.00"));
  expect(await send(deals)).toMatchObject({ replayed: true, updated: 0, unchanged: 1 });
  expect(await stored()).toMatchObject([{ amount_minor: "100" }]);
  expect(await world.count("imports")).toBe(4);
});

test("a flag of the day on which a deal was made has sourced it, when the file names only the day", async () => {
  await world.ask("agent", "POST", "/v1/flags", aRaise());
  await send(
    file(LINE.replace("won", "open").replace("2026-11-02T09:00:00Z,2026-11-09", "2026-11-18,")),
  );
  expect(await world.fresh.database.query("select bucket from credits")).toEqual([
    { bucket: "sourced" },
  ]);
});

test("a deal that was made and decided on one day is no mistake, whichever of the two has a time", async () => {
  const days = [
    "2026-11-02,2026-11-02T09:00:00Z",
    "2026-11-02T09:00:00Z,2026-11-02",
    "2026-11-02,2026-11-02",
    "2026-11-18,2026-11-18",
  ];
  const lines = days.map((each, at) =>
    LINE.replace("006A", `006${at}`).replace("2026-11-02T09:00:00Z,2026-11-09", each),
  );
  expect(await send(file(...lines))).toMatchObject({ accepted: true, created: 4 });
  // Today is not over: the deal was decided by now.
  expect((await stored()).at(-1)).toMatchObject({ closed_at: NOW, created_at: NOW });
});

test("an open deal may close on a day that is still to come", async () => {
  const line = LINE.replace("won", "open").replace("2026-11-09", "2027-03-31");
  expect(await send(file(line))).toMatchObject({ accepted: true });
});

test("an account is found by the CRM's id as well", async () => {
  await send(file(LINE.replace(northwind.id, "001A")));
  expect(await stored()).toMatchObject([{ account_id: northwind.id }]);
});

const utf16 = (text: string, littleEndian: boolean) => {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, littleEndian);
  for (let at = 0; at < text.length; at += 1)
    view.setUint16(2 * at + 2, text.charCodeAt(at), littleEndian);
  return bytes;
};
const umlaut = file(LINE.replace("Ten seats", "Zehn Plätze 🦊"));

test.each([
  ["UTF-8", umlaut],
  ["UTF-8 with its mark", `\ufeff${umlaut}`],
  ["UTF-16, little end first", utf16(umlaut, true)],
  ["UTF-16, big end first", utf16(umlaut, false)],
  ["Windows line ends", umlaut.replaceAll("\n", "\r\n")],
  ["old Macintosh line ends", umlaut.replaceAll("\n", "\r")],
  ["semicolons", umlaut.replaceAll(",", ";")],
  ["empty lines between", umlaut.replaceAll("\n", "\n\n")],
  ["no line end at the end", umlaut.trimEnd()],
  [
    "columns in another order and in capitals",
    file(LINE)
      .split("\n")
      .map((line) => line.split(",").toReversed().join(","))
      .join("\n")
      .replace("amount,", "AMOUNT,")
      .replace("Ten seats", "Zehn Plätze 🦊"),
  ],
])("a file with %s is read", async (_what, body) => {
  const report = await send(body);
  expect(report).toMatchObject({ accepted: true, created: 1 });
  expect(await stored()).toMatchObject([{ name: "Zehn Plätze 🦊", amount_minor: "123456" }]);
});

const change = (column: string, cell: string) =>
  LINE.split(",")
    .map((each, at) => (HEADER.split(",")[at] === column ? cell : each))
    .join(",");

test.each([
  ["created_at", "11/02/2026", /two different days/],
  ["created_at", "02.11.2026", /two different days/],
  ["created_at", "2026-02-30", /not a day of the calendar/],
  ["created_at", "0000-02-28", /not a day of the calendar/],
  ["created_at", "0000-02-28T10:00:00Z", /not a day of the calendar/],
  ["created_at", "2026-11-02 09:00", /is not a date/],
  ["created_at", "", /is missing/],
  ["created_at", "2026-11-20", /is in the future/],
  ["created_at", "2026-11-19T10:00:01Z", /is in the future/],
  ["closed_at", "2026-11-20", /is in the future/],
  ["closed_at", "45236", /is not a date/],
  ["closed_at", "", /is missing, and the deal is won/],
  ["closed_at", "2026-11-01", /before created_at/],
  ["amount", '"1.234,56"', /“1.234,56” is not a plain decimal/],
  ["amount", '"1,234.56"', /not a plain decimal/],
  ["amount", "$1234.56", /not a plain decimal/],
  ["amount", "1e9", /not a plain decimal/],
  ["amount", "NaN", /not a plain decimal/],
  ["amount", "-5", /negative/],
  ["amount", "1.234", /more decimals than USD/],
  ["amount", "99999999999999999999", /not a plain decimal/],
  ["amount", "", /is missing/],
  ["currency", "XXQ", /ISO 4217/],
  ["currency", "", /is missing/],
  ["type", "gift", /is not one of upsell/],
  ["status", "Closed Won", /is not open, won or lost/],
  ["opportunity_id", "", /is missing/],
  ["opportunity_id", "'; drop table flags; --", /not an opportunity's id/],
  ["name", "", /is missing/],
  ["name", "x".repeat(301), /longer than 300/],
  ["name", "a\u0007b", /control character/],
])(
  "a wrong %s (%s) is said with its line, and nothing is stored",
  async (column, cell, problem) => {
    const good = LINE.replace("006A", "006Z");
    const report = await send(file(good, change(column, cell)));
    expect(report).toMatchObject({ accepted: false, rows: 2, created: 0 });
    expect(report.problems).toEqual([{ line: 3, column, problem: expect.stringMatching(problem) }]);
    expect([await stored(), await world.count("imports")]).toEqual([[], 0]);
  },
);

test("every mistake of every line is said, in their order", async () => {
  const report = await send(
    file(change("amount", "x"), '"multi\nline",1', LINE, LINE, change("status", "?"), "a,b"),
  );
  expect(report.problems.map(({ line, column }) => [line, column])).toEqual([
    [2, "amount"],
    [3, null],
    [6, "opportunity_id"],
    [7, "status"],
    [8, null],
  ]);
  expect(report.problems[2]?.problem).toContain("line 5 again");
  expect(await stored()).toEqual([]);
});

test.each([
  ["empty", "", 1, null, /empty/],
  ["a header alone", `${HEADER}\n`, 2, null, /no lines/],
  [
    "without a column",
    file(LINE).replace("currency,", ""),
    1,
    "currency",
    /missing from the header/,
  ],
  [
    "with a column nobody knows",
    file(LINE).replace("name,type", "name,kind,type"),
    1,
    "kind",
    /not a column/,
  ],
  [
    "with a column twice",
    file(LINE).replace("closed_at", "closed_at,amount"),
    1,
    "amount",
    /twice/,
  ],
  ["with tabs", file(LINE).replaceAll(",", "\t"), 1, expect.any(String), /not a column/],
  [
    "with a quotation mark that never closes",
    file(LINE.replace("Ten", '"Ten')),
    expect.any(Number),
    null,
    /quotation mark/,
  ],
  [
    "with a quotation mark inside a word",
    file(LINE.replace("Ten seats", 'Ten "seats"')),
    2,
    null,
    /quotation mark/,
  ],
  [
    "in Latin-1",
    new Uint8Array([...Buffer.from(file(LINE)), 0x5a, 0xe4, 0x0a]),
    3,
    null,
    /is not UTF-8/,
  ],
  [
    "in UTF-16 without its mark",
    utf16(file(LINE), true).slice(2),
    1,
    null,
    /UTF-16 without its mark/,
  ],
  ["cut off in the middle of UTF-16", utf16(file(LINE), true).slice(0, -1), 1, null, /UTF-16/],
  [
    "a picture",
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    1,
    null,
    /is not UTF-8/,
  ],
])("a file that is %s is refused with a line", async (_what, body, line, column, problem) => {
  const report = await send(body);
  expect(report.accepted).toBe(false);
  expect(report.problems[0]).toEqual({ line, column, problem: expect.stringMatching(problem) });
  expect(await stored()).toEqual([]);
});

test("a thousand mistakes are listed and the rest counted", async () => {
  const report = await send(file(...Array.from({ length: 1500 }, () => change("amount", "x"))));
  expect(report.problems).toHaveLength(1001);
  expect(report.problems.at(-1)?.problem).toContain("500 more");
});

const post = async (body: string, type: string) =>
  world.app.request("/v1/imports", {
    method: "POST",
    headers: { Authorization: `Bearer ${await world.bearer("ops")}`, "Content-Type": type },
    body,
  });

test("what is not CSV, or too much of it, is turned away", async () => {
  expect((await post(file(LINE), "application/json")).status).toBe(415);
  expect((await post(file(LINE), "text/csv; charset=windows-1252")).status).toBe(415);
  expect((await post("x".repeat(20 * 1024 * 1024 + 1), "text/csv")).status).toBe(413);
});

test("twenty thousand lines are taken in one go, while others are served", async () => {
  const lines = Array.from({ length: 20_000 }, (_, n) =>
    LINE.replace("006A", `B${n}`).replace(northwind.id, `Z${n}`),
  );
  let served = 0;
  const importing = send(file(...lines));
  const serve = async () => {
    while (served >= 0) {
      await world.app.request("/healthz");
      served += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const serving = serve();
  const report = await importing;
  expect(served).toBeGreaterThan(5);
  served = -1_000_000;
  await serving;
  expect(report).toMatchObject({ accepted: true, created: 20_000 });
}, 60_000);
