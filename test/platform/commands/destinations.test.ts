// Looking after destinations at the command line.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { openSettings } from "../../../src/destinations/settings.ts";
import { webhook } from "../../../src/destinations/webhook.ts";
import { disableDestination } from "../../../src/storage/destinations.ts";
import { outboxOf, owe, sealer, tenantWith } from "../../destinations/outbox.ts";
import { requestOf } from "../../destinations/request-of.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { NOW } from "../../helpers/flags.ts";
import { typed } from "../../helpers/typed.ts";

let fresh: FreshDatabase;
let tenantId: string;
let settings: Record<string, string>;
let hook: string[];
beforeAll(async () => {
  fresh = await freshDatabase();
  settings = {
    DATABASE_URL: fresh.url,
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString("base64url"),
  };
});
beforeEach(async () => {
  tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  hook = ["--tenant", tenantId, "--destination", "the hook"];
});
afterAll(() => fresh.drop());

const list = async () => {
  const { out } = await typed(["destination", "list", "--tenant", tenantId], settings);
  return out.trimEnd();
};
const replay = (...what: string[]) =>
  typed(["deliveries", "replay", "--tenant", tenantId, ...what], settings);
const change = (...what: string[]) => typed(["destination", "change", ...hook, ...what], settings);

test("the list says how each place is doing and what to do about it", async () => {
  expect(await list()).toBe("the hook (webhook, expansion and friction) hook\n    On.");
  await owe(fresh.database, tenantId, ["hook"], { flags: 3 });
  await fresh.database.query(
    `update deliveries set status = 'failed' where tenant_id = $1 and id in
       (select id from deliveries where tenant_id = $1 limit 2)`,
    [tenantId],
  );
  const why = "the hook answered 410: it is gone for good. Enter a new address.";
  await disableDestination(fresh.database, tenantId, "hook", { why, at: NOW });
  expect((await list()).split("\n    ")).toEqual([
    "the hook (webhook, expansion and friction) hook",
    `Switched off by itself since ${NOW.toISOString()}. ${why}`,
    "What is owed to it is kept. destination enable sends that once its cause is mended.",
    "1 messages wait to be sent.",
    "2 messages failed. deliveries replay sends them again.",
  ]);
  expect((await typed(["destination", "enable", ...hook], settings)).code).toBe(0);
  expect(await list()).toContain("    On.\n");
  await typed(["destination", "disable", ...hook], settings);
  expect(await list()).toMatch(
    /Switched off since \S+Z\. destination enable switches it on again\./,
  );
  const unknown = [...hook.slice(0, 3), "CRM"];
  expect(await typed(["destination", "enable", ...unknown], settings)).toEqual({
    code: 1,
    out: "",
    err: "Fernwell has no destination CRM. signal-flag destination list shows those that there are.\n",
  });
});

test("messages are sent again by command: all that failed, those since a day, or one", async () => {
  await owe(fresh.database, tenantId, ["hook"], { flags: 2 });
  const failAll = () =>
    fresh.database.query(
      `update deliveries set status = 'failed', created_at = '2026-11-19T22:59:00Z'
       where tenant_id = $1`,
      [tenantId],
    );
  const [first] = await outboxOf(fresh.database, tenantId);
  await failAll();
  // The tenant's day begins at 23:00 UTC.
  expect((await replay("--failed", "--since", "2026-11-20")).out).toBe(
    "0 messages of Fernwell are sent again.\n",
  );
  expect((await replay("--failed", "--since", "2026-11-19", "--destination", "hook")).out).toBe(
    "2 messages of Fernwell are sent again.\n",
  );
  expect((await replay("--delivery", first?.id ?? "")).err).toMatch(/^This message is waiting\./);
  await failAll();
  expect((await replay("--delivery", first?.id ?? "")).out).toBe(
    "1 messages of Fernwell are sent again.\n",
  );
  expect((await replay("--delivery", v7())).err).toBe("Fernwell has no message of this id.\n");
  expect((await replay("--failed", "--since", "yesterday")).err).toMatch(/^--since yesterday is/);
  expect((await replay()).err).toMatch(/^Say either --delivery ID or --failed/);
});

test("a webhook gets another secret beside its own, and another address that switches it on", async () => {
  const stored = async () => {
    const [row] = await fresh.database.query<{ sealed: string }>(
      `select encode(sealed, 'hex') as sealed from destinations where tenant_id = $1`,
      [tenantId],
    );
    const open = await openSettings(sealer, webhook, row?.sealed ?? "");
    const { url, headers } = await requestOf({ ...webhook, open: () => open }, null, {
      id: "1",
      body: "{}",
      at: NOW,
    });
    const { "webhook-signature": signatures = "" } = headers;
    return { url, signatures: signatures.split(" ") };
  };
  const before = await stored();
  const secret = (await change("--new-secret")).out.split("\n")[1];
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const both = await stored();
  expect(both.signatures).toEqual([expect.any(String), ...before.signatures]);
  await change("--drop-old-secret");
  expect((await stored()).signatures).toEqual(both.signatures.slice(0, 1));

  await disableDestination(fresh.database, tenantId, "hook", { why: "Gone.", at: NOW });
  expect((await change("--url", "https://169.254.169.254/")).err).toBe(
    "The address does not lead to the public internet.\n",
  );
  expect((await change("--url", "https://new.example.com/hook")).code).toBe(0);
  expect(await stored()).toEqual({
    url: "https://new.example.com/hook",
    signatures: both.signatures.slice(0, 1),
  });
  expect(await list()).toContain("    On.");
  expect((await change()).err).toMatch(/^Say one of --url URL/);
});
