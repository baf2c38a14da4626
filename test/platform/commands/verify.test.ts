// The chain of events, and the link that an operator keeps outside of the database.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRaiser } from "../../../src/storage/raise.ts";
import { sealDue } from "../../../src/storage/seals.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { aFlag, makeTenant } from "../../helpers/flags.ts";
import { typed } from "../../helpers/typed.ts";

let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
});
afterAll(() => fresh.drop());

const raised = async (flags: number) => {
  const raise = createRaiser(fresh.serving);
  for (let nth = 0; nth < flags; nth++) await raise(aFlag(tenantId));
  await sealDue(fresh.serving);
};
const verified = (...options: string[]) =>
  typed(["verify", "--tenant", tenantId, ...options], { DATABASE_URL: fresh.url });

/** As somebody with the keys to the database would: past the trigger that refuses changes. */
const cutFrom = (position: number) =>
  fresh.database.transaction(async (tx) => {
    await tx.query(`set local session_replication_role = replica`);
    await tx.query(
      `with cut as (delete from seals where position >= $1 returning flag_id, seq)
       delete from flag_events e using cut where e.flag_id = cut.flag_id and e.seq = cut.seq`,
      [position],
    );
  });

test("verify hands out the newest link, and later names the place where the newest events were cut off or replaced", async () => {
  await raised(3);
  const { out } = await verified();
  expect(out).toMatch(/^The chain of Fernwell holds: 3 events checked\.$/m);
  const [, given = ""] = /^Newest link, .+: (2:[0-9a-f]{64})$/m.exec(out) ?? [];
  expect((await verified("--expect", given)).code).toBe(0);
  await raised(1);
  // It stays good while the chain grows.
  expect((await verified("--expect", given)).code).toBe(0);
  const exported = await typed(["tenant", "export", "--tenant", tenantId], {
    DATABASE_URL: fresh.url,
  });
  expect(exported.out).toContain(`\\\\x${given.slice(2)}`);
  expect(exported.err).toMatch(/^They hold the chain of events up to 3:/m);

  await cutFrom(1);
  expect(await verified()).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^The chain of Fernwell holds: 1 events checked\.\n/),
  });
  expect(await verified("--expect", given)).toEqual({
    code: 1,
    out: "",
    err: "Link 2 of Fernwell was given out and is not there: the chain ends at link 0. Its newest events were cut off.\n",
  });
  await raised(3);
  expect((await verified()).code).toBe(0);
  expect((await verified("--expect", given)).err).toBe(
    "Link 2 of Fernwell is not the one that was given out: events up to it were removed or written anew.\n",
  );
  expect((await verified("--expect", "2")).err).toBe(
    "--expect 2 is not a position and a link, as verify prints them.\n",
  );
});
