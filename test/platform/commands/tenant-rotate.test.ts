import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tenantById } from "../../../src/storage/tenants.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { makeTenant } from "../../helpers/flags.ts";
import { typed } from "../../helpers/typed.ts";

let fresh: FreshDatabase;
let folder: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), "signal-flag-keys-"));
});
afterAll(async () => {
  await fresh.drop();
  await rm(folder, { recursive: true, force: true });
});

test("the key of launches and the OAuth client are replaced by command, and the signing key stays", async () => {
  const tenantId = await makeTenant(fresh.database);
  const pems = ["first.pem", "second.pem"].map((name) => join(folder, name));
  for (const pem of pems) {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    await writeFile(pem, publicKey.export({ type: "spki", format: "pem" }));
  }
  const [first = "", second = ""] = pems;
  const rotate = (...what: string[]) =>
    typed(["tenant", "rotate", "--tenant", tenantId, ...what], { DATABASE_URL: fresh.url });

  expect((await rotate("--launch-key", first)).out).toBe(
    "Launches of Fernwell are verified with this key from now on.\n",
  );
  const { out } = await rotate("--launch-key", second, "--oauth-client", "signal-flag-2");
  expect(out.split("\n")).toEqual([
    expect.stringMatching(/verified with the new key, and until \S+Z with the one before it\.$/),
    expect.stringMatching(/sign in through the OAuth client signal-flag-2\./),
    "",
  ]);
  expect((await rotate("--launch-key", second)).out).toContain("with this key already.");
  const tenant = await tenantById(fresh.serving.forTenant(tenantId), tenantId);
  expect(tenant).toMatchObject({ oauthClientId: "signal-flag-2" });
  expect(tenant?.launchKeyBefore).not.toBe(tenant?.launchPublicKey);
  expect(tenant?.launchKeyBefore).toMatch(/^-----BEGIN PUBLIC KEY-----/);
  const keys = await fresh.database.query(`select 1 from signing_keys where tenant_id = $1`, [
    tenantId,
  ]);
  expect(keys).toEqual([]);
  expect((await rotate("--launch-key", join(folder, "none.pem"))).err).toMatch(/can't be read/);
  expect((await rotate()).err).toMatch(/^The setting ENCRYPTION_KEY is missing\./);
});
