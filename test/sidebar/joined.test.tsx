// @vitest-environment jsdom
// What the second agent sees: whose flag theirs joined, that both are credited, and what became of it.
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { flagOf } from "../queue/fake-queue.ts";
import { endpoint, openSidebar } from "./open-sidebar.tsx";

const user = userEvent.setup();
const DAY = 86_400_000;
const ana = { id: "701", name: "Ana Lopez" };
const maya = { id: "77", name: "Maya Chen" };
const CONTACTED = new Date(Date.now() - DAY / 2).toISOString();
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

const anasFlag = (changes: Parameters<typeof flagOf>[1] = {}) =>
  flagOf(5, {
    ticketId: "48213",
    agent: ana,
    raisedAt: ago(1.2),
    contactedAt: CONTACTED,
    status: "contacted",
    ...changes,
  });

test("choosing what another agent heard yesterday says at once that it joined theirs and that both are credited", async () => {
  const head = anasFlag();
  endpoint.put(head, [
    { seq: 1, type: "raised", at: head.raisedAt, by: ana, data: {} },
    { seq: 2, type: "contact", at: CONTACTED, by: maya, data: {} },
  ]);
  openSidebar();
  await user.click(screen.getByRole("button", { name: "Expansion" }));
  await user.click(await screen.findByRole("option", { name: /Seat limit outgrown/ }));
  const note = await screen.findByText(/Joined .*Ana Lopez.*’s flag \(yesterday\)\./);
  expect(note.closest("output")?.textContent).toContain("Both of you are credited");

  // The note is still taken, and the way back leads to what became of it.
  await user.type(screen.getByRole("textbox", { name: /Note/ }), "They are three now.");
  await user.click(screen.getByRole("button", { name: "See what became of it" }));
  await waitFor(() => expect(endpoint.refines.at(-1)).toContain("They are three now."));
  const lines = await screen.findAllByRole("listitem");
  const titles = lines.map((line) => line.querySelector(".line-title")?.textContent ?? "");
  expect(titles.map((title) => title.replace(/[\u2068\u2069]/g, ""))).toEqual([
    "Contactedin time",
    "Received",
    "Joined Ana Lopez’s flag",
  ]);
  expect(lines[2]?.textContent).toContain("both of you are credited");
});

test("an agent's own second flag says that it was added to the first, and promises no credit twice", async () => {
  endpoint.put(anasFlag({ agent: { id: "7", name: "Ana Silva" } }), []);
  openSidebar();
  await user.click(screen.getByRole("button", { name: "Expansion" }));
  await user.click(await screen.findByRole("option", { name: /Seat limit outgrown/ }));
  const note = await screen.findByText(/Joined your own flag/);
  expect(note.closest("output")?.textContent).toContain("It is added there; nothing is lost.");
});
