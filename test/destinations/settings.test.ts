import { expect, test } from "vitest";
import { DestinationSettingsError } from "../../src/destinations/destination-type.ts";
import { destinationTypes } from "../../src/destinations/registry.ts";
import { openSettings, sealSettings } from "../../src/destinations/settings.ts";
import { slack } from "../../src/destinations/slack.ts";
import { webhook } from "../../src/destinations/webhook.ts";
import { createSealer } from "../../src/storage/secrets.ts";
import { answered } from "./outbox.ts";
import { someSent, toolsWith } from "./request-of.ts";

const sealer = createSealer(new Uint8Array(32).fill(1));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const url = "https://hooks.slack.com/services/T/B/x";

test("each type of destination is registered under its own name", () => {
  expect(destinationTypes.get("webhook")).toBe(webhook);
  for (const [name, { type }] of destinationTypes) expect(type).toBe(name);
});

test("sealed settings open again, and the sealed bytes show nothing of them", async () => {
  const sealed = await sealSettings(sealer, slack, { url });
  expect(Buffer.from(sealed).toString("latin1")).not.toContain("hooks.slack.com");
  const asked: string[] = [];
  const open = await openSettings(sealer, slack, hex(sealed));
  await open.send(
    someSent(),
    toolsWith((to) => {
      asked.push(to);
      return Promise.resolve(answered(200));
    }),
  );
  expect(asked).toEqual([url]);
});

test("settings that a type can't use are refused before they are stored", async () => {
  await expect(sealSettings(sealer, webhook, { url })).rejects.toThrow(DestinationSettingsError);
});

test("settings of another type, another key or no settings at all are told in a sentence without secrets", async () => {
  const sealed = hex(await sealSettings(sealer, slack, { url }));
  const other = createSealer(new Uint8Array(32).fill(2));
  await expect(openSettings(sealer, webhook, sealed)).rejects.toThrow(/A webhook needs/);
  await expect(openSettings(other, slack, sealed)).rejects.toThrow(/ENCRYPTION_KEY/);
  await expect(openSettings(sealer, slack, "00ff")).rejects.toThrow(/Enter them again/);
  await expect(openSettings(sealer, slack, "no hex")).rejects.toThrow(/Enter them again/);
  const notJson = hex(await sealer.seal(url));
  await expect(openSettings(sealer, slack, notJson)).rejects.toThrow(
    /^Its settings can't be opened/,
  );
});
