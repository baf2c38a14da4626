// Backtesting a year of tickets at the command line: exports of several kinds, and every file that can't be read.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { typed } from "../../helpers/typed.ts";

const RAVENSTACK = resolve(import.meta.dirname, "../../../../shared/data/ravenstack");
const SEATS = "We are out of licences and three new colleagues start on Monday.";
const DEALS = `opportunity_id,account_id,account_name,name,type,status,amount,currency,created_at,closed_at
D-1,7,Seven,Seats,seat-add,won,1200.50,EUR,2026-01-20,2026-02-01
D-2,8,Eight,Plan,tier-upgrade,won,900.00,EUR,2026-01-21,2026-02-02
D-3,,Nobody,Plan,upsell,won,10.00,USD,2026-01-21,2026-02-02
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "backtest-"));
  await writeFile(join(folder, "deals.csv"), DEALS);
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a backtest of these tickets; the answer as JSON, or what was said instead. */
async function run(name: string, tickets: string | Uint8Array, ...more: string[]) {
  const file = join(folder, name);
  await writeFile(file, tickets);
  return typed(
    ["backtest", "--tickets", file, "--opportunities", join(folder, "deals.csv"), ...more],
    {},
  );
}

const zendesk = [
  {
    id: 1,
    created_at: "2026-01-05T10:00:00Z",
    organization_id: 7,
    subject: "Seats",
    description: SEATS,
  },
  {
    id: 2,
    created_at: "2026-01-25T10:00:00Z",
    organization_id: 9007199254740993n,
    subject: "Hello",
    description: "Thanks.",
    requester_id: 5,
    comments: [
      { author_id: 5, plain_body: SEATS },
      { author_id: 6, plain_body: "Please tell us how to cancel." },
    ],
  },
]
  .map((ticket) =>
    JSON.stringify(ticket, (_, value: unknown) =>
      typeof value === "bigint" ? `@${value}` : value,
    ),
  )
  .map((json) => json.replace(/"@(\d+)"/, "$1"));

describe("a backtest at the command line", () => {
  test.each([
    ["lines.json", zendesk.join("\n")],
    ["list.json", `[${zendesk.join(",\n")}]`],
    ["page.json", `{"tickets": [\n${zendesk.join(",\n")}\n], "next_page": null}`],
    [
      "tickets.csv",
      `\uFEFFTicket ID;Created at;Organization ID;Subject;Description\r\n1;2026-01-05 10:00;7;"Seats; again";"Hello,\n${SEATS}"\r\n2;2026-01-25 10:00;9007199254740993;;${SEATS}\r\n`,
    ],
  ])("reads %s, keeps ids whole and credits the deal that followed", async (name, tickets) => {
    const { code, out, err } = await run(name, tickets, "--json");
    expect(err).toBe("");
    expect(code).toBe(0);
    const found = JSON.parse(out);
    expect(found.tickets).toMatchObject({ tickets: 2, accounts: 2, carrying: 2 });
    expect(found.won.sourced).toEqual({
      deals: 1,
      amounts: [{ currency: "EUR", amountMinor: "120050" }],
    });
    expect(found.signals.map(({ signal }: { signal: string }) => signal)).toEqual([
      "exp.capacity.seats",
    ]);
  });

  test("says it in sentences, the customer's own among them", async () => {
    const { out } = await run("said.json", zendesk.join("\n"), "--managers", "2");
    expect(out).toContain(`ticket 1: “${SEATS}”`);
    expect(out).toContain("sourced by a flag, had it been raised: 1 deals, EUR 1200.50");
    expect(out).toMatch(/can't be said: \d of 10 needed in each group/);
    expect(out).toContain("Each of 2 CS managers would have had");
  });

  test.each([
    ["cut.json", `${zendesk[0]}\n{"id": 3, "created_`, "Line 2 is not valid JSON"],
    ["other.json", `{"users": []}`, "Line 1 is no ticket: id"],
    ["empty.csv", "", "is empty"],
    ["header.csv", "a,b\n1,2\n", "no column for a ticket's id. Its columns are a, b"],
    [
      "ambiguous.csv",
      "id,created_at\n1,03/04/2026\n",
      "can be read in more than one way. Say how they are written: dmy or mdy",
    ],
    ["quote.csv", `id,created_at\n1,"2026-01-01\n`, "can't be read"],
  ])("says of %s what is wrong and what to do", async (name, tickets, sentence) => {
    const { code, err } = await run(name, tickets);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
  });

  test("refuses bytes that are no UTF-8, a missing file and a wrong zone", async () => {
    expect((await run("latin.csv", Uint8Array.of(0x69, 0x64, 0xe9, 0x0a))).err).toContain(
      "is not UTF-8",
    );
    const missing = await typed(
      ["backtest", "--tickets", join(folder, "none"), "--opportunities", join(folder, "deals.csv")],
      {},
    );
    expect(missing.err).toContain("can't be read. Check the path.");
    expect((await run("z.json", zendesk.join("\n"), "--zone", "Mars/Base")).err).toContain(
      "is not a time zone",
    );
  });

  test.skipIf(!existsSync(RAVENSTACK))(
    "tells of the public tickets, which hold no words, that nothing can be looked for in them (skipped without the files)",
    async () => {
      const { out, code } = await typed(
        [
          "backtest",
          "--tickets",
          join(RAVENSTACK, "supports_ticket.csv"),
          "--opportunities",
          join(folder, "deals.csv"),
        ],
        {},
      );
      expect(code).toBe(0);
      expect(out).toContain("2000 tickets from 2023-01-");
      expect(out).toContain("of 492 companies. 0 name no company, 2000 hold no text.");
      expect(out).toContain("None of them holds a word a customer wrote");
    },
  );
});
