// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { RuleInForce, RulePreview, RuleVersion } from "../../src/api/attribution.ts";
import { ApiProblem, type Client } from "../../src/api/client.ts";
import { Session } from "../../src/api/session.ts";
import { defaultRule } from "../../src/domain/attribution.ts";
import { bodyOf } from "../../src/domain/attribution/rule.ts";
import { createWords } from "../../src/domain/words.ts";
import { RuleSection } from "../../src/outcomes/rule/RuleSection.tsx";
import { addressSpelling } from "../../src/outcomes/sections.ts";
import { createAddressBar } from "../../src/ui/page/address-bar.ts";
import english from "../../translations/en.json" with { type: "json" };

const t = createWords(english.outcomes, "en");
const first: RuleVersion = {
  version: 1,
  body: bodyOf(defaultRule),
  publishedAt: null,
  publishedBy: null,
  applied: "done",
  appliedDeals: 0,
  moved: [],
};
const nothing = { sourced: "0", influenced: "0", unattributed: "0", "no-account": "0" };
const preview: RulePreview = {
  asOf: "2026-11-22T10:00:00.000Z",
  deals: 40,
  moved: 1,
  sealed: 1,
  moves: [
    {
      from: "sourced",
      to: "influenced",
      status: "won",
      currency: "USD",
      n: 1,
      amountMinor: "120000",
    },
  ],
  months: [
    {
      month: "2026-10",
      isClosed: true,
      currency: "USD",
      before: { ...nothing, sourced: "500000", "out-of-scope": "0" },
      after: { ...nothing, sourced: "380000", influenced: "120000", "out-of-scope": "0" },
    },
  ],
  examples: [
    {
      crm: "salesforce",
      id: "006A",
      name: "15 more seats",
      accountName: "Northwind Trading",
      status: "won",
      amountMinor: "120000",
      currency: "USD",
      closedAt: "2026-10-12T10:00:00.000Z",
      from: { bucket: "sourced", flagId: "f1", reason: "first-flag-before-opportunity" },
      to: { bucket: "influenced", flagId: "f1", reason: "outside-source-window" },
    },
  ],
  sealedExamples: [],
};

let versions: RuleVersion[];
let isStale: boolean;
let sent: { method: string; path: string; body: unknown }[];
beforeEach(() => {
  versions = [first];
  isStale = false;
  sent = [];
});

function answer(method: string, path: string, body: unknown): unknown {
  if (path.endsWith("/preview")) return preview;
  if (path.endsWith("/versions")) return { items: versions, next: null };
  if (method === "PUT") {
    if (isStale)
      throw new ApiProblem(
        409,
        {
          type: "stale",
          title: "Somebody else was first",
          status: 409,
          detail: "Abe published version 2 meanwhile.",
          requestId: "r",
        },
        null,
      );
    const published: RuleVersion = {
      ...first,
      version: 2,
      body: { ...first.body, sourceWindowDays: 30 },
      publishedAt: "2026-11-22T10:00:00.000Z",
      publishedBy: { id: "1", name: "Abe Admin" },
      moved: [{ from: "sourced", to: "influenced", n: 1 }],
    };
    versions = [published, first];
  }
  expect(body === undefined || typeof body === "object").toBe(true);
  return { ...versions[0], deals: 40 } satisfies Partial<RuleInForce>;
}

const call: Client["call"] = async (schema, method, path, body) => {
  sent.push({ method, path, body });
  return schema.parse(answer(method, path, body));
};

async function open(roles: ("admin" | "ops")[] = ["admin"]) {
  const session = Session.parse({
    member: { id: "1", name: "Abe Admin", locale: "en" },
    roles,
    identityAssurance: "signed",
    expiresAt: "2026-11-22T18:00:00.000Z",
    tenant: { name: "Fernwell", subdomain: "fernwell", zone: "Europe/Berlin" },
  });
  render(
    <RuleSection
      t={t}
      call={call}
      session={session}
      bar={createAddressBar(window, addressSpelling)}
      onUnsaved={() => undefined}
    />,
  );
  await screen.findByRole("heading", { name: "The rule in words" });
}
const type = (label: string, text: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
const SOURCE = "Days from a flag to a deal it sources";
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

test("the sentences follow the numbers as they are typed, and days that are none keep the rule from being looked at", async () => {
  await open();
  expect(screen.getByText(/^A flag sources a deal .* within 90 days\./)).not.toBeNull();
  expect(button("See what would change").disabled).toBe(true);
  type(SOURCE, "30");
  expect(screen.getByText(/^A flag sources a deal .* within 30 days\./)).not.toBeNull();
  expect(button("See what would change").disabled).toBe(false);
  type(SOURCE, "731");
  expect(screen.getByRole("alert").textContent).toBe("Give whole days from 1 to 730.");
  expect(button("See what would change").disabled).toBe(true);
});

test("nothing is published before what it changes was seen, and a keystroke takes that away again", async () => {
  await open();
  expect(screen.queryByRole("button", { name: /^Publish/ })).toBeNull();
  type(SOURCE, "30");
  fireEvent.click(button("See what would change"));
  await screen.findByText(
    "1 of 40 deals would move. 1 more would, and is sealed: it stays where it is.",
  );
  const months = screen.getByRole("table", { name: "Won amounts, month by month" });
  expect(within(months).getByText("closed")).not.toBeNull();
  expect(within(months).getByText("-$1,200")).not.toBeNull();
  expect(screen.getByText("15 more seats").closest("a")?.search).toBe("?deal=salesforce:006A");
  type(SOURCE, "31");
  expect(screen.queryByRole("button", { name: /^Publish/ })).toBeNull();
});

test("publishing names the version, and the list says what it said otherwise and what it moved", async () => {
  await open();
  type(SOURCE, "30");
  fireEvent.click(button("See what would change"));
  fireEvent.click(await screen.findByRole("button", { name: "Publish version 2" }));
  await screen.findByText("Version 2 is in force.");
  expect(sent.find(({ method }) => method === "PUT")?.body).toMatchObject({
    expected: 1,
    body: { sourceWindowDays: 30 },
  });
  await waitFor(() =>
    expect(
      screen.getByText(/: 90 → 30 · It moved 1 deal from sourced to influenced\./),
    ).not.toBeNull(),
  );
});

test("whoever was too late sees that somebody else published, and keeps the numbers", async () => {
  await open();
  isStale = true;
  type(SOURCE, "30");
  fireEvent.click(button("See what would change"));
  fireEvent.click(await screen.findByRole("button", { name: "Publish version 2" }));
  await screen.findByText(/^Somebody else has published meanwhile\./);
  expect(screen.getByLabelText<HTMLInputElement>(SOURCE).value).toBe("30");
});

test("operations read the rule, and are told who changes it", async () => {
  await open(["ops"]);
  expect(screen.getByText("Administrators change the rule.")).not.toBeNull();
  expect(screen.queryByLabelText(SOURCE)).toBeNull();
});
