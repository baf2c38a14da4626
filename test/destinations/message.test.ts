import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { EVENTS } from "../../src/destinations/events.ts";
import { messageOf, taxonomyReader } from "../../src/destinations/message.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant } from "../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
});
afterAll(() => fresh.drop());

const messageAbout = async (flagId: string, seq = 1, tenant = tenantId) =>
  messageOf(
    fresh.serving.forTenant(tenant),
    { tenantId: tenant, flagId, seq },
    {
      queueUrl: "https://flags.example.com/queue?tab=team",
      readTaxonomy: taxonomyReader(fresh.serving),
    },
  );
const raised = async (changes: Parameters<typeof aFlag>[1] = {}) => {
  const flag = aFlag(tenantId, changes);
  await createRaiser(fresh.serving)(flag);
  return flag.id;
};

test("a message names the signal in the words of the taxonomy it was raised under, and links to its flag", async () => {
  const id = await raised();
  const message = await messageAbout(id);
  expect(message?.signal).toEqual({
    id: "exp.capacity.seats",
    label: "Seat limit outgrown",
    category: "Capacity",
  });
  expect(message?.event.type).toBe("raised");
  expect(message?.link).toBe(`https://flags.example.com/queue?tab=team&flag=${id}`);
});

test("a signal that nobody chose is none, and one that the taxonomy does not have keeps its id", async () => {
  expect((await messageAbout(await raised({ signal: null })))?.signal).toBeNull();
  expect((await messageAbout(await raised({ signal: "exp.own.thing" })))?.signal).toEqual({
    id: "exp.own.thing",
    label: "exp.own.thing",
    category: null,
  });
});

test("there is no message about an event or a flag that is not there, nor about another tenant's", async () => {
  const id = await raised();
  expect(await messageAbout(id, 2)).toBeNull();
  expect(await messageAbout(v7())).toBeNull();
  expect(await messageAbout(id, 1, await makeTenant(fresh.database))).toBeNull();
});

test("no two events have the same name", () => {
  const names = Object.values(EVENTS).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
