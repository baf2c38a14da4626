// The second wall: what one tenant's statements reach when the first one, the tenant in every statement, has a hole.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { v7 } from "uuid";
import { answersOf } from "../../src/storage/answers.ts";
import { accountById, accountsById, topDecileArr } from "../../src/storage/accounts.ts";
import { configurationOf, mostUsedSignals } from "../../src/storage/configuration.ts";
import { digestReaders, digestWanted, ownedFlags } from "../../src/storage/digests.ts";
import { queueLead } from "../../src/storage/queue-lead.ts";
import { linkedFlag } from "../../src/storage/signed-links.ts";
import { connect, type Database, sqlState } from "../../src/storage/database.ts";
import { owedDestinations, putDestination } from "../../src/storage/destinations.ts";
import {
  accountHistory,
  flagDetail,
  flagsOfAccount,
  flagsOfTicket,
} from "../../src/storage/flags.ts";
import { addressees, allMembers, memberById } from "../../src/storage/members.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { migrations } from "../../src/storage/migrations/all.ts";
import { moveFlag } from "../../src/storage/moves.ts";
import { upsertOpportunity } from "../../src/storage/opportunities.ts";
import { changesSince } from "../../src/storage/queue-changes.ts";
import { queueGroups } from "../../src/storage/queue-groups.ts";
import { columnsOf, viewsFor } from "../../src/storage/queue-views.ts";
import { queueCounts, queuePage } from "../../src/storage/queue.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { restatementsOf, storedMonths } from "../../src/storage/closed-months.ts";
import { flagsDueBetween, movedByRuleAlone, reportRows } from "../../src/storage/report.ts";
import { zonesOf } from "../../src/storage/reporting-calendars.ts";
import { sealDue, verifySeals } from "../../src/storage/seals.ts";
import {
  addSigningKey,
  addTenant,
  allTenants,
  signingKeys,
  tenantById,
  tenantByInstallation,
  useProof,
} from "../../src/storage/tenants.ts";
import { asAdmin, freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { forgetful } from "../helpers/forgetful.ts";
import { aFlag, AGENT, makeTenant, MANAGER, northwind, NOW } from "../helpers/flags.ts";
import { MOMENT } from "../helpers/moment.ts";

let fresh: FreshDatabase;
/** Two companies that have everything alike: ids of flags, accounts, tickets, people and deals. */
let ours: string;
let theirs: string;
const flagId = v7();

beforeAll(async () => {
  fresh = await freshDatabase();
  ours = await makeTenant(fresh.database);
  theirs = await makeTenant(fresh.database);
  for (const tenantId of [ours, theirs]) {
    const whose = tenantId === ours ? "ours" : "theirs";
    await fresh.database.query(`update members set name = $2 || ' ' || name where tenant_id = $1`, [
      tenantId,
      whose,
    ]);
    await fresh.database.query(`update accounts set name = $2 where tenant_id = $1`, [
      tenantId,
      whose,
    ]);
    await putDestination(fresh.database, tenantId, {
      id: "hook",
      type: "webhook",
      name: whose,
      sealed: new Uint8Array(1),
      kinds: ["expansion", "friction"],
      events: ["raised"],
    });
    await addSigningKey(fresh.database, tenantId, v7(), new TextEncoder().encode(whose));
    await useProof(fresh.database, tenantId, whose, NOW);
    const deliveries = [{ id: v7(), destinationId: "hook", nextAttemptAt: NOW }];
    const words = { note: whose, quote: `${whose} words`, account: { ...northwind, name: whose } };
    await createRaiser(fresh.serving)(aFlag(tenantId, { id: flagId, ...words, deliveries }));
    await fresh.database.query(`insert into answers values ($1, $2, $3, $4, 1)`, [
      tenantId,
      AGENT,
      NOW,
      flagId,
    ]);
    await upsertOpportunity(
      fresh.serving.forTenant(tenantId),
      tenantId,
      {
        crm: "csv",
        id: "deal",
        accountId: northwind.id,
        crmAccountId: null,
        accountName: null,
        name: whose,
        type: "expansion",
        status: "open",
        amountMinor: "100",
        currency: "USD",
        createdAt: new Date(NOW.getTime() + 86_400_000),
        closedAt: null,
      },
      NOW,
      () => [],
    );
  }
  await sealDue(fresh.serving);
});
afterAll(() => fresh.drop());

const tables = async (): Promise<{ name: string; column: string }[]> =>
  fresh.database.query(
    `select c.relname as name, a.attname as column
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
       and (a.attname = 'tenant_id' or c.relname = 'tenants' and a.attname = 'id')
     order by c.relname`,
    [],
  );

test("every table with a tenant in it is guarded, and its owner is bound as well", async () => {
  const rows = await fresh.database.query<{ name: string; forced: boolean }>(
    `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced from pg_class c
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by c.relname`,
    [],
  );
  const unforced = rows.filter(({ forced }) => !forced).map(({ name }) => name);
  // The journal of migrations is nobody's; words are looked up by their owner, in one function.
  expect(unforced).toEqual(["flag_texts", "schema_migrations"]);
  const [texts] = await fresh.database.query<{ guarded: boolean }>(
    `select relrowsecurity as guarded from pg_class where relname = 'flag_texts'`,
    [],
  );
  expect(texts?.guarded).toBe(true);
});

test("a statement that names no tenant reaches every row of one's own and none of another's", async () => {
  const our = fresh.serving.forTenant(ours);
  for (const { name, column } of await tables()) {
    const seen = await our.query<{ id: string }>(
      `select distinct ${column} as id from ${name}`,
      [],
    );
    expect([name, seen.filter(({ id }) => id !== ours)]).toEqual([name, []]);
    const nobodys = await fresh.serving.query(`select 1 from ${name}`, []);
    expect([name, nobodys]).toEqual([name, []]);
  }
});

test("a change that forgets its tenant changes nothing of another's, and none can be slipped in", async () => {
  const our = fresh.serving.forTenant(ours);
  const theirsBefore = await fresh.database.query(`select * from flags where tenant_id = $1`, [
    theirs,
  ]);
  await our.query(`update flags set ticket_id = ticket_id`, []);
  await our.query(`update members set name = name`, []);
  expect(await our.query(`delete from used_proofs returning tenant_id as id`, [])).toEqual([
    { id: ours },
  ]);
  expect(await fresh.database.query(`select * from flags where tenant_id = $1`, [theirs])).toEqual(
    theirsBefore,
  );
  for (const sql of [
    `insert into used_proofs (tenant_id, proof, expires_at) values ($1, 'slipped', now())`,
    `update members set tenant_id = $1`,
    `update tenants set id = $1`,
  ])
    await expect(our.query(sql, [theirs])).rejects.toSatisfy(
      (error) => sqlState(error) === "42501",
    );
  const slipped = aFlag(theirs);
  const planted: Database = { ...fresh.serving, forTenant: () => our };
  await expect(createRaiser(planted)(slipped)).rejects.toSatisfy(
    (error) => sqlState(error) === "42501",
  );
});

const month = { from: new Date("2026-11-01Z"), to: new Date("2026-12-01Z"), month: "2026-11-01" };
const today = { now: NOW, endOfToday: new Date(NOW.getTime() + 3_600_000), limit: 100 };
const questions: Record<string, (database: Database, tenantId: string) => Promise<unknown>> = {
  accountById: (d, t) => accountById(d, t, northwind.id),
  accountsById: (d, t) => accountsById(d, t, [northwind.id]),
  topDecileArr: (d, t) => topDecileArr(d, t),
  configurationOf: (d, t) => configurationOf(d, t),
  mostUsedSignals: (d, t) => mostUsedSignals(d, t, new Date(0)),
  owedDestinations: (d, t) => owedDestinations(d, t),
  flagDetail: (d, t) => flagDetail(d, t, flagId),
  flagsOfAccount: (d, t) => flagsOfAccount(d, t, northwind.id, 10),
  flagsOfTicket: (d, t) => flagsOfTicket(d, t, "48213", 10),
  answersOf: (d, t) => answersOf(d, t, AGENT, { from: null }),
  accountHistory: (d, t) => accountHistory(d, t, northwind.id, "2026-11", NOW),
  allMembers: (d, t) => allMembers(d, t),
  memberById: (d, t) => memberById(d, t, MANAGER),
  queuePage: (d, t) => queuePage(d, t, { ...today, queue: "all", status: "open", limit: 10 }),
  search: (d, t) =>
    queuePage(d, t, { ...today, queue: "all", status: "open", q: "words", limit: 10 }),
  queueGroups: (d, t) =>
    queueGroups(d, t, {
      ...today,
      queue: "all",
      status: "open",
      by: "account",
      sort: "due",
      flagsEach: 5,
    }),
  changesSince: async (d, t) => (await changesSince(d, t, new Date(0), 10)).changes,
  viewsFor: (d, t) => viewsFor(d, t, MANAGER),
  columnsOf: (d, t) => columnsOf(d, t, MANAGER),
  queueCounts: (d, t) => queueCounts(d, t, MANAGER, today),
  reportRows: (d, t) => reportRows(d, t, month),
  storedMonths: (d, t) => storedMonths(d, t, ["2026-10", "2026-11"], "reported"),
  restatementsOf: (d, t) => restatementsOf(d, t, ["2026-10", "2026-11"]),
  movedByRuleAlone: (d, t) => movedByRuleAlone(d, t, { since: new Date(0), ruleVersion: 0 }),
  zonesOf: (d, t) => zonesOf(d, t),
  flagsDueBetween: (d, t) => flagsDueBetween(d, t, month),
  verifySeals: (d, t) => verifySeals(d, t),
  signingKeys: (d, t) => signingKeys(d, t),
  tenantById: (d, t) => tenantById(d, t),
  queueLead: (d, t) => queueLead(d, t, "expansion"),
  addressees: (d, t) => addressees(d, t, [MANAGER]),
  digestReaders: (d, t) => digestReaders(d, t),
  digestWanted: (d, t) => digestWanted(d, t, MANAGER),
  ownedFlags: (d, t) => ownedFlags(d, t, MANAGER, NOW),
  linkedFlag: (d, t) =>
    linkedFlag(
      d,
      { tenantId: t, flagId, memberId: MANAGER, action: "claim", issuedAt: new Date(0) },
      flagId,
    ),
};

describe("a question whose condition on the tenant was forgotten", () => {
  test.each(Object.keys(questions))("has the same answer: %s", async (name) => {
    const ask = questions[name];
    if (ask === undefined) throw new Error("There is no such question.");
    const honest = await ask(fresh.serving.forTenant(ours), ours);
    expect(await ask(forgetful(fresh.serving.forTenant(ours)), ours)).toEqual(honest);
  });

  test("tells of the other tenant where no policy stands in the way, so the fault is a real one", async () => {
    const leaks = [];
    for (const [name, ask] of Object.entries(questions)) {
      const honest = JSON.stringify(await ask(fresh.database.forTenant(ours), ours));
      const found = await ask(forgetful(fresh.database.forTenant(ours)), ours).then(
        (answer) => JSON.stringify(answer),
        () => "failed",
      );
      if (found !== honest) leaks.push(name);
    }
    expect(leaks).toEqual(
      expect.arrayContaining(["flagsOfTicket", "allMembers", "queuePage", "reportRows"]),
    );
  });

  test("moves nothing of the other tenant", async () => {
    const forgetting = forgetful(fresh.serving.forTenant(ours));
    const outcome = await moveFlag(forgetting, ours, flagId, {
      requestId: null,
      expectedVersion:
        (await flagDetail(fresh.serving.forTenant(ours), ours, flagId))?.flag.version ?? 0,
      by: { as: "cs", id: MANAGER },
      move: { move: "claim" },
      at: NOW,
      owed: () => [],
    });
    expect(outcome.is).toBe("moved");
    const other = await flagDetail(fresh.serving.forTenant(theirs), theirs, flagId);
    expect(other?.flag.claimedAt).toBeNull();
  });
});

test("the role that serves can neither change nor remove what happened", async () => {
  const our = fresh.serving.forTenant(ours);
  for (const table of ["flag_events", "seals"])
    for (const sql of [
      `update ${table} set seq = seq`,
      `delete from ${table}`,
      `truncate ${table}`,
      `alter table ${table} disable trigger all`,
      `alter table ${table} disable row level security`,
    ])
      await expect(our.query(sql, [])).rejects.toSatisfy((error) => sqlState(error) === "42501");
  await expect(our.query(`set role postgres`, [])).rejects.toThrow(/permission denied/);
});

const count = async (database: Database) =>
  (await database.query<{ n: number }>(`select count(*)::int as n from flags`, []))[0]?.n;

test("a tenant's name goes no further than its transaction, on the very same connection", async () => {
  const one = connect({ url: fresh.servingUrl, max: 1 });
  try {
    expect(await count(one.forTenant(ours))).toBe(1);
    expect(await count(one)).toBe(0);
    await one.forTenant(theirs).transaction(async (tx) => expect(await count(tx)).toBe(1));
    expect(await count(one)).toBe(0);
    await expect(one.forTenant(ours).query(`select 1 / 0`, [])).rejects.toThrow(/zero/);
    expect(await count(one)).toBe(0);
    // Several statements in one message, and the question that only `due` asks.
    expect(
      await one.forTenant(ours).query(`select 1; select count(*)::int as n from flags`),
    ).toEqual([{ n: 1 }]);
    await one.query(`select * from tenants_with_due_deliveries(now())`, []);
    await one.query(`select * from all_tenants()`, []);
    expect(await one.query(`select 1 from deliveries`, [])).toEqual([]);
    expect(await one.query(`select 1 from tenants`, [])).toEqual([]);
  } finally {
    await one.close();
  }
});

test("what belongs to one tenant can't become another's", () => {
  expect(() => fresh.serving.forTenant(ours).forTenant(theirs)).toThrow(/can't become another's/);
  expect(() => fresh.serving.forTenant("'; drop table flags; --")).toThrow(/is a UUID/);
});

test("before a tenant is known, it is found by its installation alone", async () => {
  const tenant = await tenantById(fresh.serving.forTenant(ours), ours);
  const found = await tenantByInstallation(fresh.serving, tenant?.installationId ?? "");
  expect(found).toEqual(tenant);
  expect((await allTenants(fresh.serving)).map(({ id }) => id)).toEqual([ours, theirs].toSorted());
});

test("an owner who is no superuser can migrate and look after tenants, and is bound like everybody", async () => {
  const role = `owner_${v7().replaceAll("-", "")}`;
  const name = `owned_${v7().replaceAll("-", "")}`;
  await asAdmin(`create role ${role} login nosuperuser password 'of-this-test-only'`);
  await asAdmin(`create database ${name} owner ${role}`);
  const url = new URL(fresh.url);
  url.pathname = `/${name}`;
  url.username = role;
  url.password = "of-this-test-only";
  const owner = connect({ url: url.href, max: 1 });
  try {
    await migrate(owner, migrations);
    const id = await makeTenantAs(owner);
    expect((await allTenants(owner)).map((tenant) => tenant.id)).toEqual([id]);
    expect(
      await owner.query(`select 1 from tenants union all select 1 from calendars`, []),
    ).toEqual([]);
    const flag = aFlag(id);
    expect((await createRaiser(owner)(flag)).is).toBe("stored");
    await sealDue(owner);
    expect(await verifySeals(owner.forTenant(id), id)).toMatchObject({ is: "intact", links: 1 });
    const question = { queue: "all", status: "open", q: "licences", ...MOMENT, limit: 5 } as const;
    expect(await queuePage(owner.forTenant(id), id, question)).toMatchObject({
      items: [{ id: flag.id }],
    });
  } finally {
    await owner.close();
    await asAdmin(`drop database ${name} with (force)`);
    await asAdmin(`drop role ${role}`);
  }
});

const makeTenantAs = async (owner: Database): Promise<string> => {
  const id = v7();
  await addTenant(
    owner,
    {
      id,
      name: "Fernwell",
      subdomain: "fernwell",
      installationId: "1",
      appOrigin: null,
      zone: "UTC",
    },
    NOW,
  );
  return id;
};
