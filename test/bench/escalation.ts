// A run of the ladder: does it touch more than the flags that are due when there are a thousand times as many?
import { connect, type Database } from "../../src/storage/database.ts";
import { DUE_FLAGS, escalateDue } from "../../src/storage/escalate.ts";
import type { BenchStore } from "./bench-store.ts";
import { type Extent, type Findings, median, milliseconds, whole } from "./figure.ts";
import type { Filled } from "./filled-tenants.ts";

/** As many as the small tenant has open, so that both runs have the same to do. */
const DUE = 100;

interface Run {
  readonly ms: number;
  /** Rows of `flags` that were read and written, by PostgreSQL's own count, and whether the table was read through. */
  readonly read: number;
  readonly written: number;
  readonly scans: number;
}

/** Makes the same number of steps in both tenants in turns, and shows the plan by which they are found. */
export async function measureEscalation(
  store: BenchStore,
  { large, small }: Filled,
  extent: Extent,
): Promise<Findings> {
  const rounds = extent.quick ? 3 : 9;
  const { owner } = store;
  for (const { tenantId } of [large, small]) {
    extent.tell("giving every open flag its next step");
    await owner.query(
      `update flags set next_step_at = now() + interval '1 day' * (1 + random() * 9)
       where tenant_id = $1 and status = 'new'`,
      [tenantId],
    );
  }
  await owner.query("vacuum analyze flags");
  // One connection, whose counts are asked for after each run.
  const database = connect({ url: store.url, max: 1 });
  try {
    const run = (tenantId: string) => runOf(owner, database, tenantId);
    await run(large.tenantId);
    await run(small.tenantId);
    const runs: { readonly of: Run; readonly beside: Run }[] = [];
    for (let round = 0; round < rounds; round += 1)
      runs.push({ of: await run(large.tenantId), beside: await run(small.tenantId) });
    await makeDue(owner, large.tenantId);
    const plan = await planOf(database.forTenant(large.tenantId), large.tenantId);
    const at = (pick: (run: Run) => number, which: "of" | "beside") =>
      median(runs.map((each) => pick(each[which])));
    return {
      figures: [
        {
          name: `escalation, ${DUE} steps`,
          measured: `${milliseconds(at(({ ms }) => ms, "of"))} of ${whole(large.flags)} flags`,
          beside: `${milliseconds(at(({ ms }) => ms, "beside"))} of ${whole(small.flags)} flags`,
          values: runs.map(({ of, beside }) => of.ms / beside.ms),
          unit: "×",
          goal: { is: "at most", value: 1.5 },
        },
        {
          name: "escalation, rows read",
          measured: `${whole(at(({ read }) => read, "of"))} of ${whole(large.flags)} flags`,
          beside: `${whole(at(({ read }) => read, "beside"))} of ${whole(small.flags)} flags`,
          values: runs.map(({ of, beside }) => of.read / beside.read),
          unit: "×",
          goal: { is: "at most", value: 1.1 },
        },
      ],
      notes: [
        `${rounds} runs for each tenant, in turns, each making ${DUE} breaches with their events. A run over ${whole(large.flags)} flags reads ${whole(at(({ read }) => read, "of") / DUE)} rows of the table for each step, among them the same row again, writes ${whole(at(({ written }) => written, "of"))} in all, and reads the table through ${whole(at(({ scans }) => scans, "of"))} times.`,
        "The plan by which due flags are found:",
        ...plan.map((line) => `  ${line}`),
      ],
    };
  } finally {
    await database.close();
  }
}

/** Puts the same number of flags where a breach is due, as if it were their first. */
async function makeDue(owner: Database, tenantId: string): Promise<void> {
  await owner.query(`delete from ladder_steps where tenant_id = $1`, [tenantId]);
  await owner.query(
    `update flags set next_step_at = now() - interval '1 minute', due_at = now() - interval '1 minute'
     where tenant_id = $1 and id in (
       select id from flags where tenant_id = $1 and status = 'new' order by id limit $2)`,
    [tenantId, DUE],
  );
}

async function runOf(owner: Database, database: Database, tenantId: string): Promise<Run> {
  await makeDue(owner, tenantId);
  const before = await counted(owner, database);
  const started = performance.now();
  const { breached } = await escalateDue(database, new Date(), () => () => []);
  const ms = performance.now() - started;
  if (breached !== DUE) throw new Error(`The run made ${breached} steps and not ${DUE}.`);
  const after = await counted(owner, database);
  return {
    ms,
    read: after.read - before.read,
    written: after.written - before.written,
    scans: after.scans - before.scans,
  };
}

async function counted(owner: Database, database: Database): Promise<Omit<Run, "ms">> {
  // A session tells its counts once a second unless it is asked to.
  for (const each of [database, owner]) {
    await each.query("select pg_stat_force_next_flush()");
    await each.query("select 1");
  }
  const [row] = await owner.query<{ read: string; written: string; scans: string }>(
    `select idx_tup_fetch + seq_tup_read as read, n_tup_upd as written, seq_scan as scans
     from pg_stat_user_tables where relname = 'flags'`,
  );
  if (row === undefined) throw new Error("PostgreSQL counts nothing of flags.");
  return { read: Number(row.read), written: Number(row.written), scans: Number(row.scans) };
}

/** The plan of the very statement that a run asks first. */
async function planOf(database: Database, tenantId: string): Promise<string[]> {
  const plan = await database.query<{ "QUERY PLAN": string }>(
    `explain (analyze, buffers, costs off) ${DUE_FLAGS}`,
    [tenantId, new Date()],
  );
  return plan.map((line) => line["QUERY PLAN"]);
}
