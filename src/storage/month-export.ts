// A month's evidence as lines, read in one snapshot: everything that its report, its credits and their place in the chain
// are made from, and no note, no quote and no name of a person.
import { canonicalJson } from "../domain/hash-chain.ts";
import {
  type CreditedFlagRow,
  MONTH_FORMAT,
  OPTED_OUT,
  type CreditFactsRow,
  type EventRow,
  type ToldRow,
} from "../domain/evidence/month-file.ts";
import { summing } from "../domain/evidence/sums.ts";
import { isoOf } from "../domain/instant.ts";
import { allSignals } from "../domain/taxonomy.ts";
import type { Month } from "../domain/month.ts";
import type { FlagRow, MonthInput, OpportunityRow } from "../domain/report/rows.ts";
import { ruleOf, ruleVersions } from "./attribution-rules.ts";
import { baseRateRows } from "./base-rate.ts";
import { storedInput } from "./closed-months.ts";
import type { Configuration } from "./configuration.ts";
import { type CreditedDeal, creditFacts, DEAL_COLUMNS, DEAL_JOIN } from "./credit-facts.ts";
import type { Database } from "./database.ts";
import { allHiddenAgents } from "./hidden-agents.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { linkText, newestSeal } from "./newest-seal.ts";
import { boundsOfMonth, monthInput } from "./report-input.ts";
import { zonesOf } from "./reporting-calendars.ts";
import { dealKey } from "./verdicts.ts";

/** Flags, or deals, whose events and facts are read together. */
const AT_ONCE = 500;
/** Accounts whose facts stand in one line. */
const ACCOUNTS = 50;
const MOST_VERSIONS = 10_000;

export interface WrittenMonth {
  readonly lines: number;
  /** SHA-256 of every byte before the last line, hexadecimal. */
  readonly sha256: string;
}

/** Writes a month's evidence, a line at a time and each without its line feed; `now` is in milliseconds UTC. */
export const exportMonth = (
  database: Database,
  configuration: Configuration,
  month: Month,
  now: number,
  write: (line: string) => Promise<void> | void,
): Promise<WrittenMonth> =>
  database.transaction(async (transaction) => {
    const tx = oneAtATime(transaction);
    const { tenant } = configuration;
    const sums = summing();
    let lines = 0;
    const put = async (part: string, row: unknown) => {
      const line = JSON.stringify({ part, row });
      sums.add(part, line);
      lines += 1;
      await write(line);
    };
    const input = await monthInput(month, configuration, { database: tx, now });
    const closed = await closedMonth(tx, tenant.id, month);
    const { flags, opportunities, ...today } = input;
    const zones = await zonesOf(tx, tenant.id);
    const newest = await newestSeal(tx, tenant.id);
    const versions = await ruleVersions(tx, tenant.id, { before: null, most: MOST_VERSIONS });
    await put("manifest", {
      format: MONTH_FORMAT,
      tenant: tenant.id,
      month,
      asOf: isoOf(now),
      zone: tenant.zone,
      zones,
      fiscalStart: tenant.fiscalStart,
      closeAfterDays: tenant.closeAfterDays,
      today,
      rules: versions.map(({ version, body }) => ({ version, ...body })),
      targets: configuration.targets,
      taxonomy: labelsOf(configuration),
      newestLink: newest === null ? null : linkText(newest),
      reported: closed?.head ?? null,
    });
    const hidden = await allHiddenAgents(tx, tenant.id);
    const withheld = await putFlags(tx, tenant.id, { flags, opportunities, hidden }, put);
    await putDeals(tx, tenant.id, opportunities, put);
    await putDisputes(tx, tenant.id, opportunities, put);
    await putCreditFacts(tx, tenant.id, opportunities, put);
    const bounds = boundsOfMonth(month, configuration, zones);
    await put(
      "base-rate",
      await baseRateRows(tx, tenant.id, {
        from: new Date(bounds.from),
        to: new Date(bounds.to),
        rule: await ruleOf(tx, tenant.id),
      }),
    );
    for (const flag of closed?.input.flags ?? []) await put("reported-flags", plain(flag, hidden));
    for (const deal of closed?.input.opportunities ?? [])
      await put("reported-deals", { ...deal, accountName: null });
    const sha256 = sums.file();
    const last = { parts: sums.parts(), file: sha256, withheld };
    await write(JSON.stringify({ part: "sums", row: last }));
    return { lines: lines + 1, sha256 };
  }, "snapshot");

type Put = (part: string, row: unknown) => Promise<void>;

/** Names of accounts are nobody's business here, and agents who opted out stay unnamed. */
const plain = (flag: FlagRow, hidden: ReadonlySet<string>): FlagRow => ({
  ...flag,
  accountName: null,
  agentId: hidden.has(flag.agentId) ? OPTED_OUT : flag.agentId,
});

/** What the signals are called; what customers say of them is nobody's business here. */
const labelsOf = ({ taxonomy }: Configuration) => ({
  version: taxonomy.version,
  labels: Object.fromEntries(allSignals(taxonomy).map(({ signal }) => [signal.id, signal.label])),
});

async function closedMonth(
  tx: Database,
  tenantId: string,
  month: Month,
): Promise<{ head: object; input: MonthInput } | null> {
  const [row] = await tx.query<{
    version: number;
    closedAt: Date;
    ruleVersion: number;
    report: string;
    sha256: string;
  }>(
    `select version, closed_at as "closedAt", rule_version as "ruleVersion",
       report::text as report, encode(sha256, 'hex') as sha256
     from closed_months where tenant_id = $1 and month = $2::date order by version limit 1`,
    [tenantId, `${month}-01`],
  );
  const input = row === undefined ? null : await storedInput(tx, tenantId, month, "reported");
  if (row === undefined || input === null) return null;
  const { flags: _flags, opportunities: _deals, ...rest } = input;
  return {
    head: { ...row, closedAt: row.closedAt.toISOString(), input: rest },
    input,
  };
}

/** Each flag with its events; then those of credited flags of other months, whose lines are not the month's. */
async function putFlags(
  tx: Database,
  tenantId: string,
  {
    flags,
    opportunities,
    hidden,
  }: {
    readonly flags: readonly FlagRow[];
    readonly opportunities: readonly OpportunityRow[];
    readonly hidden: ReadonlySet<string>;
  },
  put: Put,
): Promise<number> {
  const names = [...hidden].map((id) => JSON.stringify(id));
  let withheld = 0;
  const putEvents = async (events: readonly EventRow[]) => {
    for (const event of events) {
      const isHidden = names.some((name) => event.sealed?.includes(name) === true);
      if (isHidden) withheld += 1;
      await put("events", isHidden ? { ...event, sealed: null } : event);
    }
  };
  const inOrder = flags.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (let from = 0; from < inOrder.length; from += AT_ONCE) {
    const some = inOrder.slice(from, from + AT_ONCE);
    const events = await eventsOfFlags(
      tx,
      tenantId,
      some.map(({ id }) => id),
    );
    for (const flag of some) {
      await put("flags", plain(flag, hidden));
      await putEvents(events.get(flag.id) ?? []);
    }
  }
  const here = new Set(flags.map(({ id }) => id));
  const elsewhere = [
    ...new Set(
      opportunities.flatMap(({ flagId }) => (flagId === null || here.has(flagId) ? [] : [flagId])),
    ),
  ].toSorted();
  for (let from = 0; from < elsewhere.length; from += AT_ONCE) {
    const ids = elsewhere.slice(from, from + AT_ONCE);
    const credited = await tx.query<CreditedFlagRow>(
      `select id, kind, signal, status, account_id as "accountId", ${ms("raised_at", "raisedAt")},
         to_char(month, 'YYYY-MM') as month
       from flags where tenant_id = $1 and id = any($2) order by id`,
      [tenantId, ids],
    );
    const events = await eventsOfFlags(tx, tenantId, ids);
    for (const flag of credited) {
      await put("credited-flags", flag);
      await putEvents(events.get(flag.id) ?? []);
    }
  }
  return withheld;
}

async function eventsOfFlags(
  tx: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, EventRow[]>> {
  const rows = await tx.query<{
    flagId: string;
    seq: number;
    type: string;
    at: Date;
    byId: string | null;
    data: unknown;
    position: string | null;
    link: string | null;
    previous: string | null;
  }>(
    `select e.flag_id as "flagId", e.seq, e.type, e.at, e.by_id as "byId", e.data, s.position,
       encode(s.link, 'hex') as link, encode(p.link, 'hex') as previous
     from flag_events e
     left join seals s on s.tenant_id = e.tenant_id and s.flag_id = e.flag_id and s.seq = e.seq
     left join seals p on p.tenant_id = s.tenant_id and p.position = s.position - 1
     where e.tenant_id = $1 and e.flag_id = any($2)
     order by e.flag_id, e.seq`,
    [tenantId, ids],
  );
  const grouped = new Map<string, EventRow[]>();
  for (const { flagId, seq, type, at, byId, data, position, link, previous } of rows) {
    const sealed = canonicalJson({ flagId, seq, type, at: at.toISOString(), by: byId, data });
    const event = {
      flagId,
      seq,
      position,
      previous: position === "0" ? "00".repeat(32) : previous,
      link,
      sealed,
    };
    const known = grouped.get(flagId);
    if (known === undefined) grouped.set(flagId, [event]);
    else known.push(event);
  }
  return grouped;
}

const ms = (column: string, name: string): string =>
  `floor(date_part('epoch', ${column}) * 1000 + 0.0005) as "${name}"`;

async function putDeals(
  tx: Database,
  tenantId: string,
  opportunities: readonly OpportunityRow[],
  put: Put,
): Promise<void> {
  const inOrder = opportunities.toSorted((a, b) => (dealKey(a) < dealKey(b) ? -1 : 1));
  for (let from = 0; from < inOrder.length; from += AT_ONCE) {
    const some = inOrder.slice(from, from + AT_ONCE);
    const told = await tx.query<ToldRow>(
      `select f.crm, f.id, ${ms("told_at", "toldAt")}, encode(f.sha256, 'hex') as sha256, f.what,
         f.source, f.type, f.status, f.amount_minor as "amountMinor", f.currency,
         ${ms("f.created_at", "createdAt")}, ${ms("f.closed_at", "closedAt")},
         f.merged_into as "mergedInto"
       from jsonb_to_recordset($2::jsonb) as d (crm text, id text)
       join opportunity_facts f on f.tenant_id = $1 and f.crm = d.crm and f.id = d.id
       order by f.crm, f.id, f.told_at, f.sha256`,
      [tenantId, JSON.stringify(some.map(({ crm, id }) => ({ crm, id })))],
    );
    const byDeal = Map.groupBy(told, dealKey);
    for (const deal of some) {
      await put("deals", { ...deal, accountName: null });
      for (const fact of byDeal.get(dealKey(deal)) ?? []) await put("told", fact);
    }
  }
}

async function putDisputes(
  tx: Database,
  tenantId: string,
  opportunities: readonly OpportunityRow[],
  put: Put,
): Promise<void> {
  const rows = await tx.query<object>(
    `select d.id, d.crm, d.opportunity_id as "opportunityId", d.status, d.bucket,
       d.flag_id as "flagId", d.bucket_before as "bucketBefore", d.flag_before as "flagBefore",
       (select jsonb_agg(jsonb_build_object('seq', e.seq, 'type', e.type,
          'at', floor(date_part('epoch', e.at) * 1000 + 0.0005), 'byId', e.by_id, 'data', e.data)
          order by e.seq)
        from dispute_events e where e.tenant_id = d.tenant_id and e.dispute_id = d.id) as events
     from jsonb_to_recordset($2::jsonb) as k (crm text, id text)
     join disputes d on d.tenant_id = $1 and d.crm = k.crm and d.opportunity_id = k.id
     order by d.id`,
    [tenantId, JSON.stringify(opportunities.map(({ crm, id }) => ({ crm, id })))],
  );
  for (const row of rows) await put("disputes", row);
}

/** Account by account what decides the credits of the month's deals; the deals without one at the end. */
async function putCreditFacts(
  tx: Database,
  tenantId: string,
  opportunities: readonly OpportunityRow[],
  put: Put,
): Promise<void> {
  const accounts = [
    ...new Set(opportunities.flatMap(({ accountId }) => (accountId === null ? [] : [accountId]))),
  ].toSorted();
  for (let from = 0; from < accounts.length; from += ACCOUNTS) {
    const facts = await creditFacts(tx, tenantId, accounts.slice(from, from + ACCOUNTS));
    const { accountIds, near, parentOf, merges, deals, flags, activities, verdicts, told } = facts;
    await put("credit-facts", {
      accountIds,
      near,
      parentOf,
      merges,
      deals,
      flags,
      activities,
      verdicts: [...verdicts],
      told: [...told],
      decidedAt: await decidedAtOf(tx, tenantId, deals),
      about: await aboutFlags(
        tx,
        tenantId,
        flags.map(({ id }) => id),
      ),
    } satisfies CreditFactsRow);
  }
  const unmatched = opportunities.filter(({ accountId }) => accountId === null);
  for (let from = 0; from < unmatched.length; from += AT_ONCE) {
    const deals = await tx.query<CreditedDeal>(
      `select ${DEAL_COLUMNS}
       from jsonb_to_recordset($2::jsonb) as d (crm text, id text)
       join opportunities o on o.tenant_id = $1 and o.crm = d.crm and o.id = d.id ${DEAL_JOIN}
       order by o.crm, o.id`,
      [
        tenantId,
        JSON.stringify(unmatched.slice(from, from + AT_ONCE).map(({ crm, id }) => ({ crm, id }))),
      ],
    );
    await put("credit-facts", {
      accountIds: [],
      near: [],
      parentOf: {},
      merges: {},
      deals,
      flags: [],
      activities: [],
      verdicts: [],
      told: [],
      decidedAt: {},
      about: {},
    } satisfies CreditFactsRow);
  }
}

async function decidedAtOf(
  tx: Database,
  tenantId: string,
  deals: readonly CreditedDeal[],
): Promise<Record<string, number>> {
  const rows = await tx.query<{ crm: string; id: string; decidedAt: number }>(
    `select c.crm, c.opportunity_id as id, ${ms("c.decided_at", "decidedAt")}
     from jsonb_to_recordset($2::jsonb) as d (crm text, id text)
     join credits c on c.tenant_id = $1 and c.crm = d.crm and c.opportunity_id = d.id
     order by c.crm, c.opportunity_id`,
    [tenantId, JSON.stringify(deals.map(({ crm, id }) => ({ crm, id })))],
  );
  return Object.fromEntries(rows.map((row) => [dealKey(row), row.decidedAt]));
}

async function aboutFlags(
  tx: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<Record<string, readonly [string | null, string | null, string | null]>> {
  const rows = await tx.query<{
    id: string;
    signal: string | null;
    team: string | null;
    segment: string | null;
  }>(
    `select id, signal, team, segment from flags where tenant_id = $1 and id = any($2) order by id`,
    [tenantId, ids],
  );
  return Object.fromEntries(
    rows.map(({ id, signal, team, segment }) => [id, [signal, team, segment] as const]),
  );
}

/** Writes down that a month was handed out, by whom and with which sum. */
export const logExport = (
  database: Database,
  tenantId: string,
  taken: {
    readonly id: string;
    readonly month: Month;
    readonly by: string | null;
    readonly at: Date;
    readonly sha256: string;
  },
): Promise<unknown> =>
  database.query(
    `insert into month_exports (tenant_id, id, month, by_id, at, sha256)
     values ($1, $2, $3::date, $4, $5, decode($6, 'hex'))`,
    [tenantId, taken.id, `${taken.month}-01`, taken.by, taken.at, taken.sha256],
  );
