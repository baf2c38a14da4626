// The stand-in CRM: deals made and decided by hand, and the file of all of them.
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { createCrm } from "../../src/sandbox/crm/crm.ts";
import type { Deals } from "../../src/sandbox/crm/deals.ts";

type Deal = Awaited<ReturnType<Deals["all"]>>[number];

const NOW = Date.parse("2026-11-24T10:00:00Z");
const OPEN: Deal = {
  crm: "salesforce",
  id: "0065g01",
  accountId: "9081",
  crmAccountId: "0015g01",
  accountName: "Harrowmere <Freight>",
  name: "Harrowmere: 14 more seats",
  type: "seat-add",
  status: "open",
  amountMinor: "1008005",
  currency: "USD",
  createdAt: new Date("2026-11-10T09:30:00Z"),
  closedAt: null,
};

function aCrm() {
  const told: Deal[] = [];
  const crm = createCrm({
    accounts: [{ id: "9081", name: "Harrowmere <Freight>", crmId: "0015g01", currency: "EUR" }],
    deals: {
      all: () => Promise.resolve([OPEN]),
      tell: (deal) => {
        told.push(deal);
        const reason = "first-flag-before-opportunity";
        return Promise.resolve({
          bucket: "sourced",
          flagId: "7c",
          ticketId: "48333",
          reason,
          ruleVersion: 1,
        });
      },
    },
    now: () => NOW,
  });
  const post = (path: string, form: Record<string, string>, origin = "http://localhost") =>
    crm.request(path, {
      method: "POST",
      headers: { Origin: origin },
      body: new URLSearchParams(form),
    });
  return { crm, told, post };
}

test("a deal made by hand is told open, in the account's currency, and the page says how it is credited", async () => {
  const { crm, told, post } = aCrm();
  const form = { account: "9081", type: "seat-add", amount: "9600.50" };
  const answer = await post("/sandbox/crm/deals", form);
  expect(told).toMatchObject([
    { accountId: "9081", status: "open", amountMinor: "960050", currency: "EUR", closedAt: null },
  ]);
  const page = await crm.request(answer.headers.get("Location") ?? "");
  expect(await page.text()).toContain("Signal Flag calls it sourced by the flag of ticket #48333");
});

test("a deal is won now, and stays what it was otherwise", async () => {
  const { told, post } = aCrm();
  await post("/sandbox/crm/deals/0065g01", { status: "won" });
  expect(told).toEqual([{ ...OPEN, status: "won", closedAt: new Date(NOW) }]);
});

test("an amount that is no number, an unknown account and another site's form tell nothing", async () => {
  const { told, post } = aCrm();
  const form = { account: "9081", type: "seat-add", amount: "1.234,56" };
  expect((await post("/sandbox/crm/deals", form)).status).toBe(400);
  expect((await post("/sandbox/crm/deals", { ...form, account: "1", amount: "1" })).status).toBe(
    400,
  );
  const foreign = await post(
    "/sandbox/crm/deals/0065g01",
    { status: "won" },
    "https://evil.example",
  );
  expect(foreign.status).toBe(403);
  expect(told).toEqual([]);
});

test("names of accounts are text on the page, whatever is in them", async () => {
  const { crm } = aCrm();
  const page = await (await crm.request("/sandbox/crm")).text();
  expect(page).toContain("Harrowmere &lt;Freight&gt;");
  expect(page).not.toContain("<Freight>");
});

test("the CRM's file has every deal under the CRM's own account id, with decimals and ISO dates", async () => {
  const { crm } = aCrm();
  const file = await (await crm.request("/sandbox/crm.csv")).text();
  expect(parse<Record<string, string>>(file, { columns: true })).toEqual([
    {
      opportunity_id: "0065g01",
      account_id: "0015g01",
      account_name: "Harrowmere <Freight>",
      name: "Harrowmere: 14 more seats",
      type: "seat-add",
      status: "open",
      amount: "10080.05",
      currency: "USD",
      created_at: "2026-11-10T09:30:00.000Z",
      closed_at: "",
    },
  ]);
});
