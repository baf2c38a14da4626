import { expect, test } from "vitest";
import { forHosting, forProduction, readSettings } from "../../src/platform/settings.ts";
import { productionSettings } from "../helpers/production.ts";

const sentenceOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof Error && error.name === "SettingsError") return error.message;
    throw error;
  }
  return "nothing was refused";
};

test.each([
  ["PORT", "http"],
  ["PORT", "0"],
  ["PORT", "70000"],
  ["DATABASE_URL", "mysql://localhost/flags"],
  ["PUBLIC_URL", "flags.example.com"],
  ["PUBLIC_URL", "ftp://flags.example.com"],
  ["TRUSTED_PROXIES", "one"],
  ["SESSION_KEY", "secret"],
  ["ENCRYPTION_KEY", "not base64url, and long enough to look like one"],
  ["ENCRYPTION_KEY", `${"a".repeat(43)},${"b".repeat(43)}`],
  ["ENCRYPTION_KEY", `v1:${"a".repeat(43)},v1:${"b".repeat(43)}`],
  ["WEBHOOK_PORTS", "443,https"],
])("a wrong %s (%s) is refused in one sentence that says how to set it", (name, value) => {
  const sentence = sentenceOf(() => readSettings({ [name]: value }));
  expect(sentence).toContain(`The setting ${name} is not usable. Set ${name}`);
  expect(sentence).not.toContain("\n");
});

test("a key is never repeated in the sentence that refuses it", () => {
  expect(sentenceOf(() => readSettings({ SESSION_KEY: "hunter2" }))).not.toContain("hunter2");
});

test.each(["PUBLIC_URL", "SESSION_KEY", "ENCRYPTION_KEY"])(
  "production without %s stops with a sentence that names it",
  (name) => {
    const sentence = sentenceOf(() =>
      forProduction(readSettings(productionSettings({ [name]: "" }))),
    );
    expect(sentence).toMatch(
      new RegExp(`^The setting ${name} is missing\\. Set ${name} to .+\\.$`),
    );
  },
);

test("a host without a disk needs a DATABASE_URL", () => {
  expect(sentenceOf(() => forHosting(readSettings(productionSettings())))).toBe(
    "The setting DATABASE_URL is missing. Set DATABASE_URL like postgres://user:password@host:5432/database.",
  );
});

test("with everything set, production has its keys as bytes", () => {
  const settings = forProduction(readSettings(productionSettings()));
  expect([
    settings.sessionKey.byteLength,
    ...settings.encryptionKeys.map(({ key }) => key.byteLength),
  ]).toEqual([32, 32]);
  expect([settings.port, settings.host, settings.databaseUrl]).toEqual([8787, "localhost", null]);
});
