// A server's work on files, in a process of its own that can be killed:
//   node importing-program.ts DATABASE_URL whole
//   node importing-program.ts DATABASE_URL TENANT
// With a tenant it does what a careless import would: a deal is stored before the file's transaction begins.
import { v7 } from "uuid";
import { importDue } from "../../src/endpoint/imports/import-due.ts";
import { connect } from "../../src/storage/database.ts";
import { upsertOpportunities } from "../../src/storage/opportunities.ts";

const [url = "", how = "whole"] = process.argv.slice(2);
const database = connect({ url, statementTimeoutMs: 0, lockTimeoutMs: 0 });
const now = () => new Date("2026-11-18T10:00:00Z");

if (how !== "whole")
  await upsertOpportunities(
    database.forTenant(how),
    how,
    [
      {
        crm: "salesforce",
        id: "D0",
        accountId: null,
        crmAccountId: null,
        accountName: null,
        name: "Stored too early",
        type: "upsell",
        status: "open",
        amountMinor: "1",
        currency: "USD",
        createdAt: now(),
        closedAt: null,
      },
    ],
    now(),
    () => [],
  );
await importDue(database, now, v7);
await database.close();
