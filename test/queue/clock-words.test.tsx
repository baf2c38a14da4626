// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { FlagEvent } from "../../src/api/flag.ts";
import { eventSentence } from "../../src/queue/flag/event-sentence.ts";
import { loadWords } from "../../src/queue/reader/words.ts";
import { ana, flagOf } from "./fake-queue.ts";
import { endpoint, openQueue } from "./open-queue.tsx";

const { queue: t } = await loadWords("en");
const reader = { t, signals: new Map(), locale: "en", me: ana };
const noor = { id: "9003", name: "Noor" };
const told = (
  type: FlagEvent["type"],
  data: Record<string, unknown>,
  by = null as typeof ana | null,
) =>
  eventSentence(
    { seq: 2, type, at: "2026-11-20T10:00:00.000Z", by, data },
    flagOf(1),
    reader,
  ).replaceAll(/[\u2068\u2069]/gu, "");

test("a paused flag says why and until when, in the list and beside its deadline, and is not overdue", async () => {
  const until = new Date(Date.now() + 3 * 86_400_000).toISOString();
  const dueAt = new Date(Date.now() + 4 * 86_400_000).toISOString();
  endpoint.put(flagOf(1, { dueAt, pause: { reason: "customer-asked-to-wait", until } }));
  openQueue();
  const row = await screen.findByRole("link", { name: /Account 1/ });
  expect(row.textContent).toContain("paused");
  const said = await screen.findByText(/^paused until .+ · the customer asked to wait · then due /);
  expect(said.className).toContain("due-quiet");
});

test("the ladder's steps say whom they reached", () => {
  expect(told("reminded", { step: 1, to: [ana] })).toBe(
    "Three quarters of the time are over; you reminded",
  );
  expect(told("breached", { step: 2, to: [ana, noor] })).toBe(
    "The deadline passed without contact; you and Noor told",
  );
  expect(told("escalated", { step: 3, to: [noor] })).toBe("Still no contact; passed up to Noor");
  expect(told("held", { because: "opportunity", crm: "salesforce", opportunityId: "006A" })).toBe(
    "No more reminders: Salesforce 006A looks like contact with the customer",
  );
  expect(told("held", { because: "agreed" })).toBe(
    "No more reminders: something was agreed with the customer",
  );
});

test("a pause says why and until when, its end when the flag is due", () => {
  const until = "2026-11-25T23:00:00.000Z";
  expect(told("paused", { reason: "legal-hold", until }, noor)).toMatch(
    /^Noor paused the clock until .+: legal hold$/,
  );
  expect(told("unpaused", { isEarly: false, dueAt: until })).toMatch(/^The pause is over; due /);
  expect(told("unpaused", { isEarly: true, dueAt: until }, noor)).toMatch(
    /^Noor ended the pause early; due /,
  );
});

test("a claim that moved the deadline says so, one that did not says nothing of it", () => {
  const dueBefore = "2026-11-23T10:00:00.000Z";
  expect(told("claim", { dueBefore, dueAt: "2026-11-21T10:00:00.000Z" }, noor)).toMatch(
    /^Noor claimed it · now due .+, by the new owner’s working hours$/,
  );
  expect(told("claim", {}, noor)).toBe("Noor claimed it");
});
