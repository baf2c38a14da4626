// Sends a file as the page does: begun, in parts, looked at, understood, read, and stored when somebody says yes.
import { expect } from "vitest";
import { v7 } from "uuid";
import type { Subject, Mapping } from "../../../src/domain/import/fields.ts";
import {
  ImportFileDetail,
  ImportFileHere,
  ImportLook,
  PART_BYTES,
} from "../../../src/api/import-file.ts";
import { importDue } from "../../../src/endpoint/imports/import-due.ts";
import type { World } from "../world.ts";

export type Change = (mapping: Mapping, look: ImportLook) => Mapping;
export interface Sent {
  readonly subject?: Subject;
  readonly crm?: string;
  readonly name?: string;
}

const bytesOf = (body: string | Uint8Array): Uint8Array =>
  typeof body === "string" ? new TextEncoder().encode(body) : body;

/** Sends it whole; returns its id. */
export async function sendParts(
  world: World,
  body: string | Uint8Array,
  { subject = "deals", crm = "salesforce", name = "deals.csv" }: Sent = {},
): Promise<string> {
  const bytes = bytesOf(body);
  const id = v7();
  const begun = await world.ask("ops", "PUT", `/v1/import-files/${id}`, {
    subject,
    crm,
    name,
    size: bytes.length,
  });
  expect(begun.status).toBe(200);
  for (const part of ImportFileHere.parse(await begun.json()).missing)
    await sendPart(world, id, part, bytes);
  return id;
}

export async function sendPart(world: World, id: string, part: number, bytes: Uint8Array) {
  const answer = await world.app.request(`/v1/import-files/${id}/parts/${part}`, {
    method: "PUT",
    headers: {
      Authorization: `Bearer ${await world.bearer("ops")}`,
      "Content-Type": "application/octet-stream",
    },
    body: new Uint8Array(bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)),
  });
  expect(answer.status).toBe(200);
  return ImportFileHere.parse(await answer.json());
}

export async function look(
  world: World,
  id: string,
  asked: { sheet?: string; mapping?: Mapping } = {},
): Promise<ImportLook> {
  const answer = await world.ask("ops", "POST", `/v1/import-files/${id}/looks`, asked);
  expect(answer.status).toBe(200);
  return ImportLook.parse(await answer.json());
}

async function detail(answer: Response): Promise<ImportFileDetail> {
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  return ImportFileDetail.parse(await answer.json());
}

export const step = async (world: World, id: string) =>
  detail(await world.ask("ops", "POST", `/v1/import-files/${id}/steps`));

export const decide = async (world: World, id: string, decision: "store" | "cancel") =>
  detail(await world.ask("ops", "POST", `/v1/import-files/${id}/decisions`, { decision }));

/** Until nobody has anything to do: pages ask again, and the work that repeats does the rest. */
export async function settled(world: World, id: string): Promise<ImportFileDetail> {
  for (;;) {
    const now = await step(world, id);
    if (!["reading", "checking", "storing"].includes(now.file.state)) return now;
    await importDue(world.fresh.serving, () => new Date(world.clock.now), v7);
  }
}

/** Says how it is meant, and reads and counts it. */
export async function read(world: World, id: string, change: Change = (mapping) => mapping) {
  const seen = await look(world, id);
  if (seen.mapping === null) throw new Error(seen.unreadable ?? "No mapping.");
  const mapping = change(seen.mapping, seen);
  await detail(await world.ask("ops", "PUT", `/v1/import-files/${id}/mapping`, { mapping }));
  return settled(world, id);
}

/** The whole way of a file that is fine. */
export async function store(
  world: World,
  body: string | Uint8Array,
  change?: Change,
  sent?: Sent,
): Promise<ImportFileDetail> {
  const id = await sendParts(world, body, sent);
  const counted = await read(world, id, change);
  if (counted.file.state !== "checked") return counted;
  await decide(world, id, "store");
  return settled(world, id);
}
