// Replacing the key that launches are signed with, while people go on opening the pages.
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { enterByLaunch } from "../../src/endpoint/caller/launch-door.ts";
import { launchKeysOf } from "../../src/platform/launch-key.ts";
import { replaceLaunchKey, tenantByInstallation } from "../../src/storage/tenants.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { makeTenant, MANAGER } from "../helpers/flags.ts";

const HOST = "fernwell.zendesk.com";
let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

test("both keys open the door until the time of the one before is up; a third never does", async () => {
  const tenantId = await makeTenant(fresh.database, "777");
  const ofTenant = fresh.database.forTenant(tenantId);
  const [before, after, foreign] = await Promise.all(
    [0, 1, 2].map(() => generateKeyPair("RS256", { extractable: true })),
  );
  const launch = async (pair: typeof before) => {
    if (pair === undefined) throw new Error("There is no such key.");
    const token = await new SignJWT({
      context: { product: "support", location: "nav_bar" },
      n: v7(),
    })
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(HOST)
      .setAudience(`https://${HOST}/api/v2/apps/installations/777.json`)
      .setSubject(MANAGER)
      .setIssuedAt()
      .setNotBefore("0s")
      .setExpirationTime("300s")
      .sign(pair.privateKey);
    const entered = await enterByLaunch(token, {
      database: fresh.serving,
      now: () => Date.now(),
      tenantOf: (installation) => tenantByInstallation(fresh.serving, installation),
      launchKeys: launchKeysOf,
    });
    return "refused" in entered ? entered.refused : "in";
  };
  const pem = (pair: typeof before) => (pair === undefined ? "" : exportSPKI(pair.publicKey));
  const soon = new Date(Date.now() + 60_000);
  expect(await launch(before)).toBe("unknown-installation");

  await replaceLaunchKey(ofTenant, tenantId, await pem(before), soon);
  expect([await launch(before), await launch(after)]).toEqual(["in", "signature-invalid"]);

  await replaceLaunchKey(ofTenant, tenantId, await pem(after), soon);
  // Said twice, it is still the first one that stands beside it.
  await replaceLaunchKey(ofTenant, tenantId, await pem(after), soon);
  expect([await launch(before), await launch(after), await launch(foreign)]).toEqual([
    "in",
    "in",
    "signature-invalid",
  ]);

  await fresh.database.query(`update tenants set launch_key_before_until = now()`);
  expect([await launch(before), await launch(after)]).toEqual(["signature-invalid", "in"]);
});
