// The statement that resolves a million companies says what the rule says of each of them.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Company,
  type OurAccount,
  whichAccount,
} from "../../../src/domain/matching/which-account.ts";
import { tellAccounts } from "../../../src/storage/matching/resolve-accounts.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { makeTenant, NOW } from "../../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
});
afterAll(() => fresh.drop());

const names = [
  "Acme",
  "ACME GmbH",
  "Acme, Inc.",
  "The Acme Corp",
  "Contoso",
  "Contoso Ltd",
  "東京商事 株式会社",
  "-",
];
const domains = [
  "acme.com",
  "https://www.acme.com/",
  "emea.acme.com",
  "contoso.co.uk",
  "shop.contoso.co.uk",
  "gmail.com",
  null,
];
const anAccount = fc.record({
  id: fc.constantFrom("1", "2", "3", "4"),
  name: fc.constantFrom(...names),
  domain: fc.constantFrom(...domains),
  crmId: fc.constantFrom("001", "002", null, null, null),
});
const aCompany = fc.record({
  crm: fc.constantFrom("salesforce", "salesforce", "hubspot"),
  id: fc.constantFrom("001", "002", "003", "004", "name:acme"),
  name: fc.constantFrom(...names, null),
  domain: fc.constantFrom(...domains),
  externalId: fc.constantFrom(null, null, null, null, "1", "2", "99"),
});
const world = fc.record({
  accounts: fc.uniqueArray(anAccount, { selector: ({ id }) => id, maxLength: 4 }),
  companies: fc.uniqueArray(aCompany, {
    selector: ({ crm, id }) => `${crm} ${id}`,
    minLength: 1,
    maxLength: 6,
  }),
  swap: fc.nat(5),
});

const put = (accounts: readonly OurAccount[]) =>
  fresh.database.query(
    `with gone as (delete from accounts where tenant_id = $1 and id < 1000)
     insert into accounts (tenant_id, id, name, domain, crm_id)
     select $1, id, name, domain, "crmId"
     from jsonb_to_recordset($2::jsonb) as a (id int8, name text, domain text, "crmId" text)`,
    [tenantId, JSON.stringify(accounts)],
  );

test("in whatever order companies are told, the store matches them as the rule does", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ accounts: drawn, companies: told, swap }) => {
      const crmIds = new Set<string | null>();
      // A CRM's id is one account's.
      const accounts = drawn.map((each) => {
        const crmId = crmIds.has(each.crmId) ? null : each.crmId;
        crmIds.add(crmId);
        return { ...each, crmId };
      });
      await fresh.database.query(
        `delete from crm_accounts; delete from account_changes; delete from accounts where id < 1000`,
      );
      await put(accounts);
      // Told one by one, the first of them with another company's name and domain at first, which it then gives back.
      const [first] = told;
      const other = told[swap % told.length];
      if (first === undefined || other === undefined) return;
      const wrong = { ...first, name: other.name, domain: other.domain };
      const steps = [wrong, ...told.slice(1), first];
      for (const [at, company] of steps.entries())
        await fresh.serving
          .forTenant(tenantId)
          .transaction((tx) =>
            tellAccounts(tx, tenantId, [{ ...company, toldAt: new Date(at * 1000) }], NOW),
          );
      const companies: Company[] = told.map((each) => ({
        ...each,
        // What is not told again stays as it was told.
        name: each === first ? (first.name ?? wrong.name) : each.name,
        domain: each === first ? (first.domain ?? wrong.domain) : each.domain,
        byHand: null,
      }));
      const rows = await fresh.database.query<{
        crm: string;
        id: string;
        accountId: string | null;
        reason: string | null;
        certainty: string | null;
        doubt: string | null;
      }>(
        `select crm, id, account_id as "accountId", reason, certainty, doubt from crm_accounts
         order by crm, id`,
      );
      const expected = companies
        .map((company) => {
          const match = whichAccount(company, accounts, companies);
          return {
            crm: company.crm,
            id: company.id,
            accountId: match.is === "certain" ? match.accountId : null,
            reason: match.is === "certain" ? match.reason : null,
            certainty: match.is === "unknown" ? null : match.is,
            doubt: "doubt" in match ? match.doubt : null,
          };
        })
        .toSorted((a, b) => (`${a.crm} ${a.id}` < `${b.crm} ${b.id}` ? -1 : 1));
      expect(rows).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
