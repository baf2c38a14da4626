// A file of deals, beside COPY of the same rows into a table with the same indexes. The file is read part by part, counted
// by a dry run, and stored with facts, matches and credits in one transaction.
import { v7 } from "uuid";
import { PART_BYTES } from "../../src/api/import-file.ts";
import { goOn, type ImportWork } from "../../src/endpoint/imports/work.ts";
import { connect, copyInto } from "../../src/storage/database.ts";
import {
  beginImport,
  beginReading,
  decideImport,
  importFile,
  keepPart,
} from "../../src/storage/imports/files.ts";
import { pieceNumbers, pieceOf } from "../../src/storage/imports/pieces.ts";
import { DEAL_COLUMNS } from "../../src/storage/imports/store-deals.ts";
import { makeTenant } from "../helpers/flags.ts";
import type { BenchStore } from "./bench-store.ts";
import { type Extent, type Findings, whole } from "./figure.ts";

const HEADER =
  "opportunity_id,account_id,account_name,name,type,status,amount,currency,created_at,closed_at\n";
const lineOf = (n: number, prefix: string, accounts: number): string =>
  `${prefix}${n},ACC${n % accounts},Company ${n % accounts},"Ten seats, ${n}",seat-add,won,1234.56,USD,2026-0${1 + (n % 9)}-02T09:00:00Z,2026-10-09\n`;
const MAPPING = {
  columns: Object.fromEntries(
    HEADER.trim()
      .split(",")
      .map((field, at) => [field, at]),
  ),
  dates: { created_at: "ymd", closed_at: "ymd" },
  decimalMark: ".",
  currency: null,
  statuses: { won: "won" },
  status: null,
  types: { "seat-add": "seat-add" },
  type: null,
  only: null,
};

interface Run {
  readonly seconds: { readonly read: number; readonly count: number; readonly store: number };
  readonly copy: number;
  /** Bytes, at most, of this whole process. */
  readonly memory: number;
}

export async function measureImport(store: BenchStore, { quick, tell }: Extent): Promise<Findings> {
  const sizes = quick ? ([2_000, 20_000] as const) : ([100_000, 1_000_000] as const);
  const tenantId = await makeTenant(store.owner);
  const accounts = sizes[0] / 5;
  await store.owner.query(
    `insert into accounts (tenant_id, id, crm_id, name)
     select $1, 5000000 + g, 'ACC' || g, 'Company ' || g from generate_series(0, $2) g`,
    [tenantId, accounts],
  );
  await store.owner.query("analyze accounts");
  const small = await run(store, tenantId, sizes[0], accounts, "S");
  tell(`${whole(sizes[0])} lines are in`);
  const large = await run(store, tenantId, sizes[1], accounts, "L");
  const { read, count, store: stored } = large.seconds;
  return {
    figures: [
      {
        name: `${whole(sizes[1])} lines read and stored`,
        measured: `${(read + stored).toFixed(1)} s`,
        beside: `${large.copy.toFixed(1)} s COPY`,
        values: [large.copy / (read + stored)],
        unit: "×",
        goal: { is: "at least", value: 0.3 },
      },
      {
        name: "memory at its most",
        measured: `${whole(large.memory / 1e6)} MB at ${whole(sizes[1])} lines`,
        beside: `${whole(small.memory / 1e6)} MB at ${whole(sizes[0])}`,
        values: [large.memory / small.memory],
        unit: "×",
        goal: { is: "at most", value: 1.5 },
      },
    ],
    notes: [
      `Read ${read.toFixed(1)} s, counted by a dry run ${count.toFixed(1)} s, stored ${stored.toFixed(1)} s.`,
    ],
  };
}

/** In seconds. */
async function timed(step: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await step();
  return (performance.now() - from) / 1000;
}

async function run(
  store: BenchStore,
  tenantId: string,
  lines: number,
  accounts: number,
  prefix: string,
): Promise<Run> {
  const pool = connect({ url: store.url, max: 3, statementTimeoutMs: 0 });
  const database = pool.forTenant(tenantId);
  const id = v7();
  let memory = 0;
  const sample = () => (memory = Math.max(memory, process.memoryUsage().rss));
  const timer = setInterval(sample, 50);
  try {
    await sendFile(database, tenantId, id, lines, accounts, prefix);
    await beginReading(database, tenantId, id, {
      mapping: MAPPING,
      format: "csv",
      remembered: {},
      byId: "bench",
      at: new Date(),
    });
    const work: ImportWork = {
      database,
      tenantId,
      zone: "Europe/Berlin",
      now: () => Date.now(),
      newId: v7,
      owed: () => [],
      budgetMs: Number.POSITIVE_INFINITY,
      mostRows: 0,
    };
    const read = await timed(() => goOn(work, id));
    const count = await timed(() => goOn({ ...work, mostRows: null }, id));
    await decideImport(database, tenantId, id, "store", { id: "bench", at: new Date() });
    const stored = await timed(() => goOn({ ...work, mostRows: null }, id));
    const file = await importFile(database, tenantId, id);
    if (file?.state !== "stored" || file.counts?.created !== lines)
      throw new Error(`The file ended as ${file?.state}, with ${JSON.stringify(file?.counts)}.`);
    clearInterval(timer);
    const copy = await timed(() => copyBeside(store, tenantId, id));
    return { seconds: { read, count, store: stored }, copy, memory };
  } finally {
    clearInterval(timer);
    await pool.close();
  }
}

/** The file's parts, made one at a time. */
async function sendFile(
  database: ReturnType<typeof connect>,
  tenantId: string,
  id: string,
  lines: number,
  accounts: number,
  prefix: string,
) {
  let size = HEADER.length;
  for (let n = 0; n < lines; n += 1) size += lineOf(n, prefix, accounts).length;
  const of = Math.ceil(size / PART_BYTES);
  await beginImport(database, tenantId, {
    id,
    subject: "deals",
    crm: "csv",
    name: "bench.csv",
    size: String(size),
    partBytes: PART_BYTES,
    byId: "bench",
    madeAt: new Date(),
  });
  let text = HEADER;
  let number = 0;
  const keep = async (part: string) => {
    await keepPart(database, tenantId, id, { number, body: Buffer.from(part), of });
    number += 1;
  };
  for (let n = 0; n < lines; n += 1) {
    text += lineOf(n, prefix, accounts);
    if (text.length < PART_BYTES) continue;
    await keep(text.slice(0, PART_BYTES));
    text = text.slice(PART_BYTES);
  }
  if (text !== "") await keep(text);
}

/** The same rows by COPY into a table with the same columns and indexes, in one transaction. */
async function copyBeside({ owner }: BenchStore, tenantId: string, id: string): Promise<void> {
  await owner.query("drop table if exists copied");
  await owner.query("create table copied (like opportunities including all)");
  await owner.query(`
    alter table copied add column line int, alter column tenant_id set default '${tenantId}',
      alter column crm set default 'csv', alter column first_seen_at set default now(),
      alter column updated_at set default now(), alter column told_at drop not null`);
  const columns = DEAL_COLUMNS.map((column) =>
    column === "account_id" ? "told_account_id" : column,
  );
  await owner.transaction(async (tx) => {
    for (const number of await pieceNumbers(tx, tenantId, id)) {
      const { body } = await pieceOf(tx, tenantId, id, number);
      if (body !== "") await copyInto(tx, `copy copied (${columns.join(", ")}) from stdin`, body);
    }
  });
}
