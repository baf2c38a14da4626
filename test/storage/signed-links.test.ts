import fc from "fast-check";
import { expect, test } from "vitest";
import { createSealer } from "../../src/storage/secrets.ts";
import {
  actionToken,
  digestToken,
  hasExpired,
  moveIdOf,
  readActionToken,
  readDigestToken,
} from "../../src/storage/signed-links.ts";

const key = (byte: number) => new Uint8Array(32).fill(byte);
const sealer = createSealer(key(1));
const sign = sealer.sign.bind(sealer);

const link = {
  tenantId: "019a96d1-7e5c-7c7e-9a3a-000000000001",
  flagId: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10",
  memberId: "26419902480316",
  action: "claim",
  issuedAt: new Date("2026-11-18T10:00:07Z"),
} as const;

const anyLink = fc.record({
  tenantId: fc.uuid(),
  flagId: fc.uuid(),
  memberId: fc.bigInt({ min: 1n, max: 10n ** 18n }).map(String),
  action: fc.constantFrom("claim" as const, "contact" as const, "decline" as const),
  issuedAt: fc
    .integer({ min: 1_500_000_000, max: 4_000_000_000 })
    .map((seconds) => new Date(seconds * 1000)),
});

test("a link says what it was made for, and is the same every time", async () => {
  await fc.assert(
    fc.asyncProperty(anyLink, async (made) => {
      const token = await actionToken(sign, made);
      expect(token).toMatch(/^[\w.-]{80,160}$/);
      expect(await actionToken(sign, made)).toBe(token);
      expect(await readActionToken(sealer, token)).toEqual(made);
    }),
    { numRuns: 50 },
  );
});

test("any changed, added or missing character is refused", async () => {
  const token = await actionToken(sign, link);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n%";
  await fc.assert(
    fc.asyncProperty(
      fc.nat(token.length - 1),
      fc.constantFrom(...letters.split("")),
      fc.constantFrom("changed", "added", "missing"),
      async (at, letter, how) => {
        const after = token.slice(how === "added" ? at : at + 1);
        const changed = token.slice(0, at) + (how === "missing" ? "" : letter) + after;
        if (changed === token) return;
        expect(await readActionToken(sealer, changed)).toBeNull();
      },
    ),
    { numRuns: 2000 },
  );
  // The last character too, of which base64 leaves bits unused in most lengths.
  const others = letters.split("").filter((letter) => letter !== token.at(-1));
  for (const letter of others)
    expect(await readActionToken(sealer, token.slice(0, -1) + letter)).toBeNull();
});

test("a link of one person, flag, tenant, action or time is none of another's", async () => {
  const signature = (await actionToken(sign, link)).split(".").at(-1) ?? "";
  const others = [
    { ...link, memberId: "26419902480317" },
    { ...link, flagId: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e11" },
    { ...link, tenantId: "019a96d1-7e5c-7c7e-9a3a-000000000002" },
    { ...link, action: "decline" as const },
    { ...link, issuedAt: new Date("2026-11-19T10:00:07Z") },
  ];
  for (const other of others) {
    const text = (await actionToken(sign, other)).split(".").slice(0, -1).join(".");
    expect(await readActionToken(sealer, `${text}.${signature}`)).toBeNull();
  }
});

test("a link of the digest is worth nothing for a flag, and the other way round", async () => {
  const digest = await digestToken(sign, link);
  expect(await readDigestToken(sealer, digest)).toEqual({
    tenantId: link.tenantId,
    memberId: link.memberId,
    kind: "week",
  });
  const report = await digestToken(sign, { ...link, kind: "month" });
  expect((await readDigestToken(sealer, report))?.kind).toBe("month");
  // The signature of one says nothing of the other.
  expect(await readDigestToken(sealer, report.replace(/^m/, "d"))).toBeNull();
  expect(await readActionToken(sealer, digest)).toBeNull();
  expect(await readDigestToken(sealer, await actionToken(sign, link))).toBeNull();
});

test("what was signed by another endpoint, or for another purpose, is refused", async () => {
  const token = await actionToken(sign, link);
  expect(await readActionToken(createSealer(key(2)), token)).toBeNull();
  const text = token.split(".").slice(0, -1).join(".");
  expect(
    await readActionToken(sealer, `${text}.${await sealer.sign("something else", text)}`),
  ).toBeNull();
});

test("changing the encryption key over leaves links good that the old key signed", async () => {
  const token = await actionToken(sign, link);
  const [older, newer] = [
    { version: 1, key: key(1) },
    { version: 2, key: key(2) },
  ];
  expect(await readActionToken(createSealer([newer, older]), token)).toEqual(link);
  expect(await readActionToken(createSealer([newer]), token)).toBeNull();
});

test("a link expires after ninety days", () => {
  const days = (n: number) => new Date(link.issuedAt.getTime() + n * 86_400_000);
  expect([hasExpired(link, days(90)), hasExpired(link, days(91))]).toEqual([false, true]);
});

test("the move of a link has one id, which is a UUID and no other link's", async () => {
  const tokens = await Promise.all(
    (["claim", "contact", "decline"] as const).map((action) =>
      actionToken(sign, { ...link, action }),
    ),
  );
  const ids = tokens.map(moveIdOf);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(moveIdOf(tokens[0] ?? "")).toBe(ids[0]);
});
