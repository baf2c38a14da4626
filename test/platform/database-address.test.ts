import { expect, test } from "vitest";
import { openWayTo } from "../../src/platform/database-address.ts";
import { readSettings } from "../../src/platform/settings.ts";

test.each([
  "postgres://app:secret@localhost:5432/flags",
  "postgres://app:secret@127.0.0.1/flags",
  "postgres://app:secret@[::1]:5432/flags",
  "postgres://app:secret@/flags?host=/var/run/postgresql",
  "postgres:///flags",
  "postgres://app:secret@db.example.com/flags?sslmode=verify-full",
  "postgres://app:secret@db.example.com/flags?sslmode=require",
  "postgres://app:secret@db.example.com/flags?ssl=true",
  "postgres://app:secret@db.example.com/flags?uselibpqcompat=true&sslmode=verify-full",
])("%s is a way that nobody else reads", (url) => {
  expect(openWayTo(url)).toBeNull();
});

test.each([
  ["postgres://app:secret@db.example.com/flags", "db.example.com"],
  ["postgres://app:secret@db.example.com/flags?sslmode=disable", "db.example.com"],
  ["postgres://app:secret@db.example.com/flags?sslmode=no-verify", "db.example.com"],
  ["postgres://app:secret@db.example.com/flags?sslmode=prefer", "db.example.com"],
  ["postgres://app:secret@10.0.0.7/flags", "10.0.0.7"],
  ["postgres://app:secret@[2001:db8::7]/flags", "2001:db8::7"],
  ["postgres://app:secret@localhost.example.com/flags", "localhost.example.com"],
  // A host among the parameters wins over the one before them, and the last of two words counts.
  ["postgres://app:secret@localhost/flags?host=db.example.com", "db.example.com"],
  [
    "postgres://app:secret@db.example.com/flags?sslmode=verify-full&sslmode=disable",
    "db.example.com",
  ],
  // Encrypted, but for whoever answers.
  [
    "postgres://app:secret@db.example.com/flags?uselibpqcompat=true&sslmode=require",
    "db.example.com",
  ],
])("%s is open on its way", (url, host) => {
  expect(openWayTo(url)).toBe(host);
});

test("an open way to the database stops the start with one sentence, unless it is allowed in so many words", () => {
  const DATABASE_URL = "postgres://app:hunter2@db.example.com/flags";
  expect(() => readSettings({ DATABASE_URL })).toThrow(
    "The setting DATABASE_URL leads to db.example.com without TLS that checks its certificate. Add sslmode=verify-full to it, or set ALLOW_PLAIN_DATABASE=1 when nobody else can reach the network between.",
  );
  expect(() => readSettings({ WORKER_DATABASE_URL: DATABASE_URL })).toThrow(
    /^The setting WORKER_DATABASE_URL leads to db\.example\.com/,
  );
  expect(() => readSettings({ DATABASE_URL: "postgres:///flags", PGHOST: "10.0.0.7" })).toThrow(
    /leads to 10\.0\.0\.7/,
  );
  expect(readSettings({ DATABASE_URL, ALLOW_PLAIN_DATABASE: "1" }).databaseUrl).toBe(DATABASE_URL);
  expect(() => readSettings({ DATABASE_URL, ALLOW_PLAIN_DATABASE: "yes" })).toThrow(
    "Set ALLOW_PLAIN_DATABASE to 1, or leave it out.",
  );
});
