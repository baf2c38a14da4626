// The guide for whoever writes a receiver says what the code sends.
import { expect, test } from "vitest";
import { EVENTS, isDestinationEvent } from "../../src/destinations/events.ts";
import { examplePayload, eventsGuide } from "../../src/destinations/events-guide.ts";
import { webhook } from "../../src/destinations/webhook.ts";
import { readPayload } from "./read-body.ts";
import { someMessage } from "./some-message.ts";

const types = Object.keys(EVENTS).filter(isDestinationEvent);

// After a change of the catalogue: vitest run --config vite.config.ts --mode test test/destinations/events-guide.test.ts -u
test("deploy/events.md is what the catalogue says, word by word", async () => {
  await expect(eventsGuide()).toMatchFileSnapshot("../../deploy/events.md");
});

test("every event has a name of its own that begins with flag., and an example that reads like a payload of this version", () => {
  const names = types.map((type) => EVENTS[type].name);
  expect(new Set(names).size).toBe(names.length);
  for (const type of types) {
    const payload = readPayload(JSON.stringify(examplePayload(type)));
    expect([payload.type, payload.version]).toEqual([EVENTS[type].name, 1]);
    expect(eventsGuide()).toContain(`### \`${EVENTS[type].name}\`\n\n${EVENTS[type].means}\n`);
  }
});

test("what the store keeps to take an event back is told to nobody", () => {
  const data = {
    until: "2026-11-23T08:00:00.000Z",
    before: { status: "new" },
    asideBefore: null,
    whyBefore: [],
    following: [],
  };
  const payload = readPayload(webhook.build(someMessage({ event: { type: "snoozed", data } })));
  expect(payload.data.event).toMatchObject({ data: { until: "2026-11-23T08:00:00.000Z" } });
  expect(JSON.stringify(payload)).not.toMatch(/before|following/i);
});
