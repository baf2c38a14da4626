// What row-level security costs a raise: the same rows through the same raiser, with the tables' policies and without.
import { randomBytes } from "node:crypto";
import { putDestination } from "../../src/storage/destinations.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { prepareAppRole } from "../../src/storage/grants.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { migrations } from "../../src/storage/migrations/all.ts";
import { createRaiser, type NewFlag, type RaiseOutcome } from "../../src/storage/raise.ts";
import { v7 } from "uuid";
import { aFlag, makeTenant } from "../helpers/flags.ts";
import type { BenchStore } from "./bench-store.ts";
import { type Extent, type Figure, type Findings, median, whole } from "./figure.ts";

const AT_ONCE = 32;
/** The policies may take a tenth of the raises, and no more. */
const AT_LEAST = 0.9;

type Raise = (flag: NewFlag) => Promise<RaiseOutcome>;

/** Measures both in turns, round by round, once with commits shared and once with one commit each. */
export async function measure(store: BenchStore, extent: Extent): Promise<Findings> {
  // Many short turns: what else the computer does meanwhile then falls on both alike.
  const seconds = 0.4;
  const rounds = extent.quick ? 9 : 61;
  const open = await withoutPolicies(store);
  const guarded = connect({ url: store.url, max: AT_ONCE });
  const unguarded = connect({ url: open.url, max: AT_ONCE });
  try {
    const tenants = {
      guarded: await tenantWithDestination(store.owner),
      unguarded: await tenantWithDestination(open.owner),
    };
    const figures: Figure[] = [];
    for (const [name, options] of [
      ["commits shared", {}],
      ["one commit each", { lanes: AT_ONCE, batch: 1 }],
    ] as const) {
      const ways = [
        { raise: createRaiser(guarded, options), tenantId: tenants.guarded },
        { raise: createRaiser(nobodys(unguarded), options), tenantId: tenants.unguarded },
      ] as const;
      extent.tell(`warming up: ${name}`);
      for (const { raise, tenantId } of ways)
        await raisesPerSecond(raise, tenantId, extent.quick ? 1 : 5);
      await store.owner.query("checkpoint");
      const rates: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        // The one that comes first in a round comes last in the next.
        for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
          const { raise, tenantId } = ways[at];
          rates[at].push(await raisesPerSecond(raise, tenantId, seconds));
        }
        if (round % 10 === 0)
          extent.tell(
            `${name}, round ${round + 1} of ${rounds}: ${whole(rates[0].at(-1) ?? 0)}/s with policies, ${whole(rates[1].at(-1) ?? 0)}/s without`,
          );
      }
      figures.push({
        name: `raise with row-level security, ${name}`,
        measured: `${whole(median(rates[0]))} raises/s`,
        beside: `${whole(median(rates[1]))} raises/s without it`,
        values: rates[0].map((rate, round) => rate / (rates[1][round] ?? Number.NaN)),
        unit: "×",
        goal: { is: "at least", value: AT_LEAST },
      });
    }
    return {
      figures,
      notes: [
        `${AT_ONCE} raises at once through the raiser alone, ${rounds} rounds of ${seconds} s each way; without: another database of the same server, whose tables have their policies switched off, and no tenant named.`,
      ],
    };
  } finally {
    await Promise.all([guarded.close(), unguarded.close(), open.owner.close()]);
  }
}

/** A second database of the same server, with the same schema and nothing that guards its rows. */
async function withoutPolicies(store: BenchStore): Promise<{ owner: Database; url: string }> {
  const name = `without_policies_${randomBytes(4).toString("hex")}`;
  await store.owner.query(`create database ${name}`);
  const url = new URL(store.ownerUrl);
  url.pathname = `/${name}`;
  const owner = connect({ url: url.href, max: 2, statementTimeoutMs: 0, lockTimeoutMs: 0 });
  await migrate(owner, migrations);
  await prepareAppRole(owner, store.login.password);
  await owner.query(`
    do $$
    declare each regclass;
    begin
      for each in select c.oid::regclass from pg_class c where c.relrowsecurity loop
        execute format('alter table %s disable row level security', each);
      end loop;
    end $$`);
  const serving = new URL(store.url);
  serving.pathname = `/${name}`;
  return { owner, url: serving.href };
}

async function tenantWithDestination(owner: Database): Promise<string> {
  const tenantId = await makeTenant(owner);
  await putDestination(owner, tenantId, {
    id: "crm",
    type: "webhook",
    name: "CRM",
    sealed: new Uint8Array(1),
    kinds: ["expansion", "friction"],
    events: ["raised"],
  });
  return tenantId;
}

/** As it was before: the tenant is named in the statement only. */
function nobodys(database: Database): Database {
  const same: Database = { ...database, forTenant: () => same };
  return same;
}

async function raisesPerSecond(raise: Raise, tenantId: string, seconds: number): Promise<number> {
  let raised = 0;
  const until = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (performance.now() < until) {
        const flag = aFlag(tenantId, {
          deliveries: [{ id: v7(), destinationId: "crm", nextAttemptAt: new Date() }],
        });
        const outcome = await raise(flag);
        if (outcome.is !== "stored") throw new Error("A raise was not stored.");
        raised += 1;
      }
    }),
  );
  return raised / seconds;
}
