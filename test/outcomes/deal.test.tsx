// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Client } from "../../src/api/client.ts";
import type { Dispute } from "../../src/api/dispute.ts";
import { Evidence } from "../../src/api/evidence.ts";
import { Session } from "../../src/api/session.ts";
import { createWords } from "../../src/domain/words.ts";
import { DealSheet } from "../../src/outcomes/deal/DealSheet.tsx";
import { spellDuration } from "../../src/outcomes/deal/spell.ts";
import { addressSpelling } from "../../src/outcomes/sections.ts";
import { createAddressBar } from "../../src/ui/page/address-bar.ts";
import english from "../../translations/en.json" with { type: "json" };

const DAY = 86_400_000;
const FLAG = "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e11";
const SECOND = "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e12";
const t = createWords(english.outcomes, "en");

const flag = (id: string, name: string | null) => ({
  id,
  signal: "exp.capacity.seats",
  signalLabel: "Seat limit outgrown",
  status: "won",
  ticketId: "48213",
  raisedAt: "2026-11-01T10:00:00.000Z",
  agent: name === null ? null : { id: "101", name },
  quote: id === FLAG ? "We are out of licences." : null,
});

const sheet = (): Evidence => ({
  asOf: "2026-12-01T10:00:00.000Z",
  sha256: "ab".repeat(32),
  newestLink: `7:${"cd".repeat(32)}`,
  chain: ["3", "4", "7"].map((position, at) => ({
    flagId: FLAG,
    seq: at + 1,
    position,
    link: "ef".repeat(32),
  })),
  statement: {
    format: 1,
    deal: {
      crm: "salesforce",
      id: "006A",
      type: "seat-add",
      status: "won",
      amountMinor: "1200001",
      currency: "USD",
      accountId: "9081163007251",
      createdAt: "2026-11-13T10:00:00.000Z",
      closedAt: "2026-11-16T10:00:00.000Z",
    },
    credit: {
      bucket: "sourced",
      flagId: FLAG,
      reason: "first-flag-before-opportunity",
      ruleVersion: 1,
      disputeId: null,
    },
    rule: {
      version: 1,
      measured: {
        flagToDealMs: 12 * DAY,
        sourceWindowDays: 90,
        flagToCloseMs: 15 * DAY,
        influenceWindowDays: 180,
        activityToFlagMs: null,
        quietDays: 30,
      },
    },
    flag: {
      id: FLAG,
      kind: "expansion",
      signal: "exp.capacity.seats",
      status: "won",
      ticketId: "48213",
      duplicateOf: null,
      raisedAt: "2026-11-01T10:00:00.000Z",
    },
    snapshot: {
      accountId: "9081163007251",
      plan: "Growth",
      segment: "SMB",
      seats: 40,
      seatsUsed: 38,
      arrMinor: "4800000",
      currency: "USD",
      renewalOn: "2027-01-03",
      ownerId: "201",
    },
    timeline: [
      {
        at: "2026-11-01T10:00:00.000Z",
        of: "flag",
        type: "raised",
        flagId: FLAG,
        seq: 1,
        detail: { ticketId: "48213" },
      },
      {
        at: "2026-11-16T10:00:00.000Z",
        of: "deal",
        type: "won",
        flagId: null,
        seq: null,
        detail: { amountMinor: "1200001", currency: "USD" },
      },
    ],
    shares: [
      { flagId: FLAG, amountMinor: "600001" },
      { flagId: SECOND, amountMinor: "600000" },
    ],
  },
  names: {
    deal: "15 more seats",
    account: "Northwind Trading",
    owner: "Mia Manager",
    byEvent: { [`${FLAG}:1`]: "Ada Agent" },
    members: {},
  },
  flags: [flag(FLAG, "Ada Agent"), flag(SECOND, null)],
  disputes: [],
  mayContest: true,
});

// What jsdom has not got: modal dialogs.
function showModal(this: HTMLDialogElement): void {
  this.open = true;
}
function close(this: HTMLDialogElement): void {
  this.open = false;
}
beforeAll(() => void Object.assign(HTMLDialogElement.prototype, { showModal, close }));

let shown: Evidence;
let sent: { method: string; path: string; body: unknown }[];
beforeEach(() => {
  shown = sheet();
  sent = [];
});

const session = Session.parse({
  expiresAt: "2030-01-01T00:00:00Z",
  member: { id: "301", name: "Olga Ops", locale: "en" },
  roles: ["ops"],
  identityAssurance: "signed",
  tenant: { name: "Fernwell", subdomain: "fernwell", zone: "Europe/Berlin" },
});

const call: Client["call"] = async (schema, method, path, body) => {
  if (method !== "GET") sent.push({ method, path, body });
  const dispute = { ...contested, mayDecide: false };
  return schema.parse(method === "GET" ? shown : { dispute });
};

function open(): void {
  const bar = createAddressBar(window, addressSpelling);
  render(
    <DealSheet
      t={t}
      call={call}
      bar={bar}
      session={session}
      onUnsaved={() => {}}
      deal="salesforce:006A"
    />,
  );
}

const contested: Dispute = {
  id: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e13",
  crm: "salesforce",
  opportunityId: "006A",
  state: "contested",
  bucket: "none",
  flagId: null,
  bucketBefore: "sourced",
  flagBefore: FLAG,
  decided: null,
  mayDecide: true,
  mayWithdraw: false,
  events: [
    {
      seq: 1,
      type: "contested",
      at: "2026-11-20T10:00:00.000Z",
      by: { id: "201", name: "Mia Manager" },
      bucket: "none",
      flagId: null,
      words: "Sales had it in May.",
    },
  ],
};

const names = (role: string, scope: HTMLElement = document.body) =>
  within(scope)
    .getAllByRole(role)
    .map((element) => element.textContent);

test("the sheet says why in a sentence, with the deal's own numbers beside the rule's windows", async () => {
  open();
  const reason = await screen.findByText(/was flagged 12 days before the deal was opened/);
  expect(reason.textContent).toContain("Seat limit outgrown");
  expect(names("row").slice(1)).toEqual([
    "From the flag to the deal12 daysat most 90 days",
    "From the flag to the close15 daysat most 180 days",
    "Last contact before the flagnonenone within 30 days",
  ]);
  expect(document.querySelector(".deal-outside")).toBeNull();
});

test("who heard it has their part to the cent, and whoever opted out is not named", async () => {
  open();
  const heading = await screen.findByRole("heading", { name: "Who heard it" });
  const section = heading.closest("section");
  if (section === null) throw new Error("The heading stands in no section.");
  expect(names("listitem", section)).toEqual([
    "Ada AgentSeat limit outgrown · ticket 48213$6,000.01",
    "An agent who is not namedSeat limit outgrown · ticket 48213$6,000",
  ]);
});

test("the sheet carries what it takes to check it: its hash, and where its events are in the chain", async () => {
  open();
  await screen.findByRole("heading", { name: "To check this sheet" });
  expect(document.querySelector(".deal-command")?.textContent).toBe(
    `signal-flag verify --tenant fernwell --deal salesforce:006A --sheet ${"ab".repeat(32)}`,
  );
  expect(document.querySelector(".deal-check .aside")?.textContent).toContain("3–4, 7");
});

test("a contest names what is right, the flag and the reason, or is not sent", async () => {
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Contest this credit" }));
  const dialog = screen.getByRole("dialog");
  const send = () => fireEvent.click(within(dialog).getByRole("button", { name: "Contest" }));
  send();
  expect(within(dialog).getByRole("alert").textContent).toContain("say why");
  fireEvent.click(within(dialog).getByLabelText("Influenced"));
  fireEvent.change(within(dialog).getByLabelText("Why"), { target: { value: "Sales had it." } });
  send();
  expect(sent).toEqual([]);
  fireEvent.change(within(dialog).getByLabelText("Which flag"), { target: { value: SECOND } });
  send();
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    path: "/v1/disputes",
    body: {
      crm: "salesforce",
      opportunityId: "006A",
      bucket: "influenced",
      flagId: SECOND,
      words: "Sales had it.",
    },
  });
});

test("a dispute shows what was written and is decided from the sheet", async () => {
  shown = { ...sheet(), disputes: [contested], mayContest: false };
  open();
  await screen.findByText("Waits for a decision");
  expect(document.querySelector(".deal-disputes q")?.textContent).toBe("Sales had it in May.");
  expect(screen.queryByRole("button", { name: "Contest this credit" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Decide" }));
  const dialog = screen.getByRole("dialog");
  fireEvent.change(within(dialog).getByLabelText("Why"), { target: { value: "So it is." } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Decide" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    path: `/v1/disputes/${contested.id}/decision`,
    body: { bucket: "none", flagId: null, words: "So it is." },
  });
});

test("a second beyond a window shows", () => {
  expect(spellDuration(90 * DAY, "en")).toBe("90 days");
  expect(spellDuration(90 * DAY + 1000, "en")).toBe("90 days 1 sec");
});
