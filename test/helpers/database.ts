import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { connect, type Database } from "../../src/storage/database.ts";
import { SERVING_ROLE, templateDatabase } from "./server.ts";

/** A database of one's own, migrated, empty, and gone after `drop`. */
export interface FreshDatabase {
  /** As the owner, past row-level security: to set up, to look and to tamper. */
  database: Database;
  url: string;
  /** As the role that serves: for the code under test. */
  serving: Database;
  servingUrl: string;
  drop(): Promise<void>;
}

export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await asAdmin(`create database ${name} template ${templateDatabase}`);
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${name}`;
  const servingUrl = new URL(url);
  servingUrl.username = SERVING_ROLE;
  servingUrl.password = inject("servingPassword");
  const database = connect({ url: url.href, max: 10 });
  const serving = connect({ url: servingUrl.href, max: 10 });
  return {
    database,
    url: url.href,
    serving,
    servingUrl: servingUrl.href,
    async drop() {
      await Promise.all([database.close(), serving.close()]);
      await asAdmin(`drop database ${name} with (force)`);
    },
  };
}

/** Runs a statement that belongs to the whole server, such as one about databases or roles. */
export async function asAdmin(sql: string): Promise<void> {
  const admin = connect({ url: inject("databaseUrl"), max: 1, statementTimeoutMs: 0 });
  try {
    await admin.query(sql);
  } finally {
    await admin.close();
  }
}
