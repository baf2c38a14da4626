// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Client } from "../../src/api/client.ts";
import type { MatchCandidate, MatchCompany, Matches } from "../../src/api/matching.ts";
import { Session } from "../../src/api/session.ts";
import { createWords } from "../../src/domain/words.ts";
import { AccountsSection } from "../../src/outcomes/accounts/AccountsSection.tsx";
import { addressSpelling } from "../../src/outcomes/sections.ts";
import { createAddressBar } from "../../src/ui/page/address-bar.ts";
import english from "../../translations/en.json" with { type: "json" };

const t = createWords(english.outcomes, "en");

const candidate = (accountId: string, name: string): MatchCandidate => ({
  accountId,
  name,
  domain: `${name.toLowerCase().replaceAll(" ", "")}.example`,
  plan: "Growth",
  arrMinor: "4800000",
  currency: "USD",
  ownerName: "Mia Manager",
  openDeals: 1,
  openFlags: 2,
  flags: 5,
  for: ["same-name"],
  against: ["one-of-several"],
  isAlready: null,
  mergedInto: null,
});

const company = (id: string, name: string, amount: string, accounts: string[]): MatchCompany => ({
  crm: "salesforce",
  id,
  name,
  domain: null,
  externalId: null,
  parentId: null,
  toldAt: "2026-11-20T10:00:00.000Z",
  account: null,
  reason: null,
  certainty: accounts.length === 1 ? "likely" : "doubtful",
  doubt: accounts.length === 1 ? "subdomain" : "name-shared",
  decided: null,
  contradiction: null,
  money: [{ currency: "USD", amountMinor: amount, deals: 1 }],
  candidates: accounts.map((each, place) => candidate(String(9000 + place), each)),
});

const all = () => [
  company("001A", "Harbour Light", "6400000", ["Harbour Light Ltd", "The Harbour Light"]),
  company("001B", "Northgate", "2000000", ["Northgate North"]),
  company("001C", "Southgate", "100000", ["Southgate South"]),
];

interface Fake {
  items: MatchCompany[];
  readonly asked: { method: string; path: string; body: unknown }[];
  failing: boolean;
}
let fake: Fake;

function answer(method: string, path: string): unknown {
  if (fake.failing && method === "POST") throw new Error("Nobody answers.");
  if (method === "POST") return { decided: 1, accounts: 1 };
  const query = new URL(path, "http://x").searchParams;
  const doubt = query.get("doubt");
  const left: Matches["left"] = fake.items.map((each) => ({
    list: "doubtful",
    doubt: each.doubt,
    currency: "USD",
    companies: 1,
    deals: 1,
    amountMinor: each.money[0]?.amountMinor ?? "0",
  }));
  return {
    items: fake.items.filter((each) => doubt === null || each.doubt === doubt),
    next: null,
    left,
    ofNobody: [],
  } satisfies Matches;
}

const call: Client["call"] = async (schema, method, path, body) => {
  fake.asked.push({ method, path, body });
  return schema.parse(answer(method, path));
};

function open(roles: Session["roles"] = ["ops"]) {
  window.history.replaceState(null, "", "/outcomes?section=accounts");
  const session = Session.parse({
    member: { id: "1", name: "Olga Ops", locale: "en" },
    roles,
    identityAssurance: "signed",
    expiresAt: "2026-11-22T18:00:00.000Z",
    tenant: { name: "Fernwell", subdomain: "fernwell", zone: "Europe/Berlin" },
  });
  render(
    <AccountsSection
      t={t}
      call={call}
      session={session}
      bar={createAddressBar(window, addressSpelling)}
      onUnsaved={() => undefined}
    />,
  );
}

const press = (key: string) => fireEvent.keyDown(document.body, { key });
const looked = () => screen.getByRole("region", { name: /^(?:Harbour|North|South)/ });
const decisions = () =>
  fake.asked.filter(({ method, path }) => method === "POST" && path === "/v1/matches");

// jsdom has dialogs that open for nobody.
function showModal(this: HTMLDialogElement) {
  this.open = true;
}
function close(this: HTMLDialogElement) {
  this.open = false;
}

beforeEach(() => {
  fake = { items: all(), asked: [], failing: false };
  Element.prototype.scrollIntoView = () => undefined;
  HTMLDialogElement.prototype.showModal = showModal;
  HTMLDialogElement.prototype.close = close;
});

test("the most money comes first, and one key says which account it is", async () => {
  open();
  await screen.findByText("3 left");
  screen.getByText(/· \$85,000/);
  within(looked()).getByRole("heading", { name: "Harbour Light" });
  press("2");
  await screen.findByText("Harbour Light is The Harbour Light.");
  expect(decisions()[0]?.body).toMatchObject({
    decisions: [{ crm: "salesforce", companyId: "001A", accountId: "9001" }],
  });
  screen.getByText("2 left");
  within(looked()).getByRole("heading", { name: "Northgate" });
});

test("arrows walk, s puts off, n says that it is none, u takes it back", async () => {
  open();
  await screen.findByText("3 left");
  press("ArrowDown");
  within(looked()).getByRole("heading", { name: "Northgate" });
  press("ArrowUp");
  press("s");
  within(looked()).getByRole("heading", { name: "Northgate" });
  screen.getByText(/skipped/);
  press("n");
  await screen.findByText("Northgate is none of our accounts.");
  press("u");
  await screen.findByText("Northgate is open again.");
  expect(fake.asked.at(-2)).toMatchObject({
    path: "/v1/match-undos",
    body: { crm: "salesforce", companyId: "001B" },
  });
});

test("a decision that could not be stored is put back, and the page says why", async () => {
  open();
  await screen.findByText("3 left");
  fake.failing = true;
  press("1");
  await screen.findByRole("alert");
  expect(screen.getByText("3 left").textContent).toBe("3 left");
  within(looked()).getByRole("heading", { name: "Harbour Light" });
});

test("a CS manager looks, and no key decides", async () => {
  open(["cs_manager"]);
  await screen.findByText("3 left");
  expect(screen.queryByRole("button", { name: /This one/ })).toBeNull();
  screen.getByText("You may look; operations and admins decide.");
  press("1");
  press("n");
  expect(decisions()).toEqual([]);
});

test("what is typed in the search decides nothing", async () => {
  open();
  await screen.findByText("3 left");
  fireEvent.keyDown(screen.getByRole("searchbox", { name: "Name, domain or id" }), { key: "1" });
  expect(decisions()).toEqual([]);
});

test("those that wait for one reason with one candidate are confirmed together, after a look at them", async () => {
  open();
  await screen.findByText("3 left");
  expect(screen.queryByRole("button", { name: /together/ })).toBeNull();
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "subdomain" } });
  fireEvent.click(await screen.findByRole("button", { name: "Look at 2 together" }));
  const dialog = screen.getByRole("dialog");
  fireEvent.click(within(dialog).getByRole("checkbox", { name: /Southgate/ }));
  fireEvent.click(within(dialog).getByRole("button", { name: "Confirm 1" }));
  await waitFor(() => expect(decisions()).toHaveLength(1));
  expect(decisions()[0]?.body).toMatchObject({
    decisions: [{ companyId: "001B", accountId: "9000" }],
  });
});

test("with nothing to decide the page says so", async () => {
  fake.items = [];
  open();
  await screen.findByRole("heading", { name: "Nothing to decide" });
  expect(screen.queryByRole("button", { name: /None of these/ })).toBeNull();
});
