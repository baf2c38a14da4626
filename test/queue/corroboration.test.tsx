// @vitest-environment jsdom
// Who else heard it, as the owner sees it: every agent's words, new evidence after a decision, together and apart by hand.
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Flag } from "../../src/api/flag.ts";
import { flagOf } from "./fake-queue.ts";
import { endpoint, openQueue } from "./open-queue.tsx";

const HOUR = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
const ben = { id: "702", name: "Ben Adler" };
const cleo = { id: "703", name: "Cleo Marsh" };
const lena = { id: "701", name: "Lena Ortiz" };

/** A flag that three agents heard on four tickets, and the flags that are joined to it. */
function putTogether(changes: Partial<Flag> = {}) {
  const corroboration = { agents: 3, tickets: 4, flags: 4, newestAt: ago(1) };
  const head = flagOf(1, { name: "Northwind Trading", corroboration, ...changes });
  const joinedTo = { id: head.id, agent: lena, raisedAt: head.raisedAt, status: head.status };
  const joined = (number: number, agent: typeof ben, hours: number, more: Partial<Flag> = {}) =>
    flagOf(number, {
      account: head.account,
      status: "duplicate",
      duplicateOf: head.id,
      joined: joinedTo,
      agent,
      raisedAt: ago(hours),
      closedAt: ago(hours),
      ...more,
    });
  const others = [
    joined(48, ben, 5, { quote: "Two more of us share a login now." }),
    joined(49, cleo, 4, { quote: null, note: "Asked on the phone." }),
    joined(50, cleo, 1, { quote: null }),
  ];
  endpoint.put(head, ...others);
  return { head, others };
}

const together = () => screen.findByRole("region", { name: "Heard by others too" });

test("the list and the flag say how many agents heard it on how many tickets, and show each one's words", async () => {
  putTogether();
  openQueue();
  const row = await screen.findByRole("link", { name: /Northwind Trading/ });
  expect(row.textContent).toContain("3 agents, 4 tickets");
  const section = await together();
  await within(section).findByText(/Two more of us share a login now/);
  expect(within(section).getAllByRole("listitem")).toHaveLength(3);
  expect(within(section).getByText("Asked on the phone.").tagName).toBe("P");
  expect(within(section).getByText("Nothing was quoted.").tagName).toBe("P");
  expect(
    within(section)
      .getByRole("link", { name: /#48048 in Zendesk/ })
      .getAttribute("href"),
  ).toBe("https://fernwell.zendesk.com/agent/tickets/48048");
  expect(screen.getByText(/2 more agents heard the same/).className).toBe("flag-from");
});

test("one of them is split off by its button, and one key takes that back", async () => {
  const { others } = putTogether();
  const user = openQueue();
  await user.click(await screen.findByRole("button", { name: /Split the flag of .*Ben Adler/ }));
  await waitFor(() => expect(endpoint.moves.map(({ move }) => move.move)).toEqual(["split"]));
  expect(endpoint.moves[0]?.id).toBe(others[0]?.id);
  await waitFor(() => expect(endpoint.flag(others[0]?.id ?? "")?.status).toBe("new"));
  await user.keyboard("u");
  await waitFor(() => expect(endpoint.flag(others[0]?.id ?? "")?.status).toBe("duplicate"));
});

test("a flag that is joined leads to the one it joined, and one key splits it", async () => {
  const { head, others } = putTogether();
  const user = openQueue(`?flag=${others[0]?.id}`);
  const section = await together();
  expect(section.textContent).toMatch(/Joined .*Lena Ortiz.*’s flag/);
  expect(screen.queryByText("Nothing to do here any more.")).toBeNull();
  await user.click(within(section).getByRole("link", { name: "Open that flag" }));
  expect(new URL(window.location.href).searchParams.get("flag")).toBe(head.id);
  window.history.back();
  await screen.findByRole("link", { name: "Open that flag" });
  await user.keyboard("s");
  await waitFor(() => expect(endpoint.moves[0]?.move.move).toBe("split"));
});

test("what was heard after a decision is new evidence, and one key leads to reopening", async () => {
  const { head } = putTogether({
    status: "declined",
    declineReason: "timing",
    closedAt: ago(2),
  });
  const user = openQueue(`?flag=${head.id}`);
  const note = await screen.findByRole("note");
  expect(note.textContent).toMatch(/New evidence since the decision .*Cleo Marsh/);
  await user.keyboard("e");
  expect(await screen.findByRole("dialog")).not.toBeNull();
});

test("a flag is merged by hand with another one of its account, chosen from a list", async () => {
  const one = flagOf(1, { name: "Northwind Trading" });
  const other = flagOf(2, { account: one.account, signal: "exp.capacity.usage" });
  const same = flagOf(3, { account: one.account, quote: "No seats left at all." });
  endpoint.put(one, other, same);
  const user = openQueue(`?flag=${one.id}`);
  await screen.findByRole("button", { name: /Same as another flag/ });
  await user.keyboard("w");
  const dialog = await screen.findByRole("dialog", { name: "Which flag says the same?" });
  // What says the same comes first and is chosen.
  const choices = await within(dialog).findAllByRole("radio");
  expect(choices.map((choice) => choice.getAttribute("value"))).toEqual([same.id, other.id]);
  expect(choices[0]).toHaveProperty("checked", true);
  await user.click(within(dialog).getByRole("button", { name: "Join them" }));
  await waitFor(() =>
    expect(endpoint.moves.map(({ move }) => move)).toMatchObject([
      { move: "duplicate", of: same.id },
    ]),
  );
});

test("of a won deal, each agent's share adds up to the cent", async () => {
  putTogether({
    status: "won",
    closedAt: ago(0.5),
    opportunity: {
      crm: "salesforce",
      id: "006A",
      name: "More seats",
      status: "won",
      amountMinor: "10000",
      currency: "USD",
    },
  });
  openQueue(`?flag=${flagOf(1).id}`);
  const section = await together();
  const shares = await within(section).findByText(/shared:/);
  expect(shares.textContent?.replace(/[\u2068\u2069]/g, "")).toContain(
    "Lena Ortiz $33.34, Ben Adler $33.33, and Cleo Marsh $33.33",
  );
});
