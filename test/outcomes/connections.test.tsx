// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Client } from "../../src/api/client.ts";
import type { Connection, ConnectionEvents } from "../../src/api/connection.ts";
import { Session } from "../../src/api/session.ts";
import { CrmSettings } from "../../src/domain/crm/mapping.ts";
import { createWords } from "../../src/domain/words.ts";
import { ConnectionsSection } from "../../src/outcomes/connections/ConnectionsSection.tsx";
import { healthOf } from "../../src/outcomes/connections/health.ts";
import { readLines, writeLines } from "../../src/outcomes/connections/lines.ts";
import { addressSpelling } from "../../src/outcomes/sections.ts";
import { createAddressBar } from "../../src/ui/page/address-bar.ts";
import english from "../../translations/en.json" with { type: "json" };

const t = createWords(english.outcomes, "en");
const NOW = Date.parse("2026-11-22T10:00:00Z");
const salesforce: Connection = {
  id: "salesforce",
  system: "salesforce",
  crm: "salesforce",
  name: "Our Salesforce",
  url: "https://flags.example.com/v1/hooks/salesforce/AAAAAAAAAAAAAAAAAAAAAA",
  settings: CrmSettings.parse({ types: { "Wallet share": "cross-sell" } }),
  destinationId: "sf",
  active: true,
  version: 3,
  secrets: [{ id: "s1", madeAt: "2026-11-01T10:00:00.000Z", acceptedUntil: null }],
  createdAt: "2026-11-01T10:00:00.000Z",
  heardAt: "2026-11-22T09:56:00.000Z",
  polledAt: null,
  nextPollAt: null,
  problem: null,
  failingSince: null,
  counts: { stored: 12, refused: 1 },
};
const events: ConnectionEvents["items"] = [
  {
    id: "e2",
    at: "2026-11-22T09:56:00.000Z",
    result: "refused",
    reason: 'The field opportunities.0.type: "Partner" is not known.',
    deals: [],
    isKept: true,
  },
  {
    id: "e1",
    at: "2026-11-22T09:50:00.000Z",
    result: "stored",
    reason: null,
    deals: ["006A"],
    isKept: false,
  },
];

let connections: Connection[];
let sent: { method: string; path: string; body: unknown }[];
beforeEach(() => {
  connections = [salesforce];
  sent = [];
  window.history.replaceState(null, "", "/outcomes?section=connections");
});

function answer(method: string, path: string): unknown {
  if (path === "/v1/connections" && method === "GET")
    return { items: connections, destinations: [{ id: "hs", name: "HubSpot", system: "hubspot" }] };
  if (path.endsWith("/events")) return { items: events, changes: [] };
  if (path.endsWith("/retries")) return { stored: 1, refused: 0 };
  if (method === "POST" && path === "/v1/connections") {
    const made: Connection = { ...salesforce, id: "erp", system: "standard", name: "Our ERP" };
    connections = [...connections, made];
    return { connection: made, secret: "whsec_shown-this-once" };
  }
  return { connection: salesforce, secret: null };
}
const call: Client["call"] = (schema, method, path, body) => {
  if (method !== "GET") sent.push({ method, path, body });
  return Promise.resolve(schema.parse(answer(method, path)));
};
const session = Session.parse({
  member: { id: "1", name: "Abe Admin", locale: "en" },
  roles: ["admin"],
  tenant: { name: "Fernwell", subdomain: "fernwell", zone: "Europe/Berlin" },
  identityAssurance: "signed",
  expiresAt: "2026-11-22T12:00:00.000Z",
});
const open = () =>
  render(
    <ConnectionsSection
      t={t}
      call={call}
      session={session}
      bar={createAddressBar(window, addressSpelling)}
      onUnsaved={() => undefined}
    />,
  );

test("a connection that is opened shows its address, what came and why something was refused, and tries that again", async () => {
  open();
  fireEvent.click(await screen.findByRole("button", { name: /Our Salesforce/ }));
  expect(await screen.findByText(salesforce.url)).toBeInstanceOf(HTMLElement);
  const table = await screen.findByRole("table");
  const [, refused, stored] = within(table).getAllByRole("row");
  expect(refused?.textContent).toContain('"Partner" is not known.');
  expect(
    within(stored ?? table)
      .getByRole("link", { name: "006A" })
      .getAttribute("href"),
  ).toContain("deal=salesforce:006A");
  fireEvent.click(within(table).getByRole("button", { name: /Try again/ }));
  await screen.findByText("1 taken, 0 still refused.");
  expect(sent).toEqual([
    { method: "POST", path: "/v1/connections/salesforce/retries", body: { event: "e2" } },
  ]);
});

test("a new connection shows its secret once: leaving and coming back does not show it again", async () => {
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Add a connection" }));
  fireEvent.click(screen.getByRole("button", { name: /Another system/ }));
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Our ERP" } });
  fireEvent.change(screen.getByLabelText(/Short name/), { target: { value: "erp" } });
  fireEvent.click(screen.getByRole("button", { name: "Add it" }));
  await screen.findByText("whsec_shown-this-once");
  expect(sent[0]?.body).toMatchObject({ system: "standard", crm: "erp", name: "Our ERP" });
  fireEvent.click(screen.getByRole("button", { name: /All connections/ }));
  fireEvent.click(await screen.findByRole("button", { name: /Our ERP/ }));
  await screen.findByRole("heading", { level: 1, name: "Our ERP" });
  expect(screen.queryByText("whsec_shown-this-once")).toBeNull();
});

test("words that are not ours stop the saving and say which line, and ours are saved", async () => {
  open();
  fireEvent.click(await screen.findByRole("button", { name: /Our Salesforce/ }));
  const types = await screen.findByLabelText("Kinds of deals");
  fireEvent.change(types, { target: { value: "Wallet share = cross-sell\nPartner = nothing" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(screen.getByText("Line 2 is not understood: Partner = nothing")).toBeInstanceOf(
    HTMLElement,
  );
  fireEvent.change(types, { target: { value: "Partner = new-business" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.body).toMatchObject({
    version: 3,
    settings: { types: { Partner: "new-business" }, everyMinutes: 5 },
  });
});

const says = (changes: Partial<Connection>) => {
  const { state, sentence } = healthOf({ ...salesforce, ...changes }, NOW, t);
  return `${state}: ${sentence}`;
};

test("a connection says how long ago it was heard, that it has gone quiet, or what stops it", () => {
  expect(says({})).toContain("ok: Last heard 4 minutes ago.");
  expect(says({ heardAt: "2026-11-19T09:00:00.000Z" })).toContain("quiet: Nothing for 3 days.");
  expect(says({ heardAt: null })).toBe("never: Nothing has come yet.");
  expect(says({ problem: "It answered 503." })).toContain("failing: It answered 503.");
  expect(says({ active: false })).toContain("off: ");
});

test("pairs of words are written as they are read", () => {
  const read = readLines("A = b = won\n\n Signed=lost ", ["won", "lost"] as const);
  expect(read).toEqual({ words: { "A = b": "won", Signed: "lost" } });
  expect(writeLines({ "A = b": "won" })).toBe("A = b = won");
});
