import { randomBytes } from "node:crypto";
import { prepareWorkerRole } from "../../src/storage/grants.ts";
import { asAdmin, type FreshDatabase } from "./database.ts";

/** A login of one test's own that may do what the endpoint may, and no more. */
export interface ServingRole {
  /** The fresh database, as this role. */
  url: string;
  /** After the database itself is gone. */
  drop(): Promise<void>;
}

/** The test server's own role is a superuser, whom a production start rightly refuses. */
export async function servingRole(fresh: FreshDatabase): Promise<ServingRole> {
  const role = `serving_${randomBytes(8).toString("hex")}`;
  const password = randomBytes(24).toString("hex");
  await fresh.database.query(`
    create role ${role} login nosuperuser nobypassrls password '${password}';
    grant usage on schema public to ${role};
    grant select, insert, update, delete on all tables in schema public to ${role};
    revoke update, delete on flag_events, seals from ${role};
    revoke insert, update, delete on schema_migrations from ${role};
  `);
  const url = new URL(fresh.url);
  url.username = role;
  url.password = password;
  return { url: url.href, drop: () => asAdmin(`drop role ${role}`) };
}

/** A login of one test's own that may do what the work that repeats needs, and no more. */
export async function workerRole(fresh: FreshDatabase): Promise<ServingRole> {
  const role = `worker_${randomBytes(8).toString("hex")}`;
  const password = randomBytes(24).toString("hex");
  await prepareWorkerRole(fresh.database, password, role);
  const url = new URL(fresh.url);
  url.username = role;
  url.password = password;
  return { url: url.href, drop: () => asAdmin(`drop role ${role}`) };
}
