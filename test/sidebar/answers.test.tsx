// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { v7 } from "uuid";
import type { Answer } from "../../src/api/answer.ts";
import { endpoint, openSidebar } from "./open-sidebar.tsx";

const HOUR = 3_600_000;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
const answer = (changes: Partial<Answer> = {}): Answer => ({
  flagId: v7(),
  seq: 2,
  type: "contact",
  at: ago(HOUR),
  by: { id: "77", name: "Maya Chen" },
  kind: "expansion",
  signal: null,
  status: "contacted",
  ticketId: "42",
  accountName: "Northwind Trading",
  reason: null,
  words: null,
  amountMinor: null,
  currency: null,
  ...changes,
});
const notices = (told: readonly string[]) => told.filter((line) => line.startsWith("notify"));
const list = async () => {
  const heading = await screen.findByRole("heading", { name: /Answers to your flags/ });
  const section = heading.closest("section");
  if (section === null) throw new Error("The answers stand in no section.");
  return within(section);
};
const isListed = () => screen.queryByRole("heading", { name: /Answers/ }) !== null;
/** The panel is looked at anew. */
const again = (zendesk: ReturnType<typeof openSidebar>) => zendesk.fire("app.activated");

test("what became of their flags while they were away is listed, and rings no bell the first time", async () => {
  endpoint.answer(
    answer({ type: "win", status: "won", amountMinor: "1140000", currency: "USD" }),
    answer({ type: "decline", reason: "timing" }),
  );
  const zendesk = openSidebar();
  const items = (await list()).getAllByRole("listitem").map((item) => item.textContent);
  expect(items[0]).toMatch(/Won · \$11,400.*Northwind Trading/);
  expect(items[1]).toMatch(/Declined · not the right time/);
  expect(notices(zendesk.told)).toEqual([]);
});

test("Zendesk tells once of what happened to a flag, on whichever ticket the agent is", async () => {
  const zendesk = openSidebar();
  await waitFor(() => expect(endpoint.asked()).toBeGreaterThan(0));
  const thanks = answer({ type: "thanked", words: "Just in time.", at: ago(0) });
  endpoint.answer(thanks);
  again(zendesk);
  await waitFor(() => expect(notices(zendesk.told)).toHaveLength(1));
  expect(notices(zendesk.told)[0]).toContain("Maya Chen thanks you: “Just in time.”");
  again(zendesk);
  zendesk.close();
  const other = openSidebar({ id: 43 });
  await list();
  expect(notices([...zendesk.told, ...other.told])).toHaveLength(1);

  endpoint.answer(answer({ at: ago(0) }), answer({ at: ago(0) }), thanks);
  again(other);
  await waitFor(() => expect(notices(other.told)).toHaveLength(1));
  expect(notices(other.told)[0]).toContain("2 answers to your flags");
});

test("an answer that was opened, or all that were seen, are not listed again", async () => {
  const user = userEvent.setup();
  const first = answer({ type: "accept" });
  endpoint.answer(first, answer({ type: "resolve" }));
  const zendesk = openSidebar();
  await user.click((await list()).getByRole("button", { name: /Accepted/ }));
  await screen.findByRole("heading", { name: "The story is not available right now." });
  await user.click(screen.getByRole("button", { name: "Back" }));
  expect((await list()).getAllByRole("listitem")).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "Seen" }));
  await waitFor(() => expect(isListed()).toBe(false));
  zendesk.close();
  const before = endpoint.asked();
  openSidebar();
  await waitFor(() => expect(endpoint.asked()).toBeGreaterThan(before));
  await screen.findByRole("heading", { name: "Northwind Trading" });
  expect(isListed()).toBe(false);
});

test("the thanks stand in the story, as they were said", async () => {
  const user = userEvent.setup();
  const zendesk = openSidebar();
  await user.click(await screen.findByRole("button", { name: "Expansion" }));
  await waitFor(() => expect(endpoint.flags.size).toBe(1));
  const [stored] = endpoint.flags.values();
  if (stored === undefined) throw new Error("No flag has arrived.");
  stored.story.push({
    seq: 2,
    type: "thanked",
    at: ago(0),
    by: { id: "77", name: "Maya Chen" },
    data: { words: "Your flag came at the right moment." },
  });
  endpoint.answer(answer({ type: "thanked", flagId: stored.flag.id, words: "Your flag came." }));
  zendesk.panel.done();
  again(zendesk);
  await user.click((await list()).getByRole("button", { name: /Your flag came/ }));
  const line = (await screen.findByText("Thank you")).closest("li");
  expect(line?.textContent).toContain("from Maya Chen in CS");
  expect(line?.textContent).toContain("“Your flag came at the right moment.”");
});
