// Raises per second through the whole endpoint, beside the same rows stored without it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { putDestination } from "../../../src/storage/destinations.ts";
import { AGENT, makeTenant } from "../../helpers/flags.ts";
import type { BenchStore } from "../bench-store.ts";
import { startChild } from "../child-process.ts";
import {
  type Extent,
  type Figure,
  type Findings,
  median,
  milliseconds,
  quantile,
  whole,
} from "../figure.ts";
import { partsOf, startServing } from "../serving.ts";
import { pgbench, pgbenchVersion, writeScript } from "./pgbench.ts";
import { CONNECTIONS, Sent } from "./run.ts";
import { raiseBody, sameRows } from "./same-rows.ts";

/** One way to store raises: runs for some seconds and tells what came of it. */
type Way = (seconds: number) => Promise<{ perSecond: number; times: number[]; used: string }>;

const perSecond = (rate: number) => `${whole(rate)} raises/s`;

/** Measures every way once per round, each round in another order. */
export async function measureRaise(store: BenchStore, extent: Extent): Promise<Findings> {
  const seconds = extent.quick ? 2 : 5;
  const rounds = extent.quick ? 3 : 9;
  const { owner, url } = store;
  const tenantId = await makeTenant(owner);
  await putDestination(owner, tenantId, {
    id: "crm",
    type: "webhook",
    name: "CRM",
    sealed: new Uint8Array(1),
    kinds: ["expansion", "friction"],
    events: ["raised"],
  });

  const folder = await mkdtemp(join(tmpdir(), "signal-flag-bench-script-"));
  const shared = await startServing(url);
  const separate = await startServing(url, { lanes: CONNECTIONS, batch: 1 });
  const sender = startChild(new URL("./http-sender.ts", import.meta.url));
  const bareLoop = startChild(new URL("./bare-loop.ts", import.meta.url));
  try {
    const { sessionKey } = shared;
    const parts = partsOf({ url, sessionKey });
    const statement = await sameRows(parts, await shared.bearer(tenantId, AGENT, "agent"));
    await parts.close();

    const http =
      (serving: typeof shared): Way =>
      async (time) => {
        const before = await serving.cpu();
        const sent = await sender.ask(
          {
            port: serving.port,
            bearer: await serving.bearer(tenantId, AGENT, "agent"),
            body: raiseBody(),
            connections: CONNECTIONS,
            seconds: time,
          },
          Sent,
        );
        const endpoint = (await serving.cpu()) - before;
        return {
          ...sent,
          used: `endpoint ${cores(endpoint, time)}, sender ${cores(sent.cpu, time)}`,
        };
      };
    const ways = new Map<string, Way>([
      ["shared", http(shared)],
      ["separate", http(separate)],
      [
        "bare",
        async (time) => {
          const run = { url, tenantId, ...statement, connections: CONNECTIONS, seconds: time };
          const sent = await bareLoop.ask(run, Sent);
          return { ...sent, used: `loop ${cores(sent.cpu, time)}` };
        },
      ],
    ]);
    const version = await pgbenchVersion();
    if (version !== null) {
      const script = join(folder, "raise.sql");
      await writeScript(script, statement.sql);
      ways.set("pgbench", async (time) => {
        const run = {
          tenantId,
          script,
          rows: statement.rows,
          connections: CONNECTIONS,
          seconds: time,
        };
        return { perSecond: await pgbench(store, run), times: [], used: "" };
      });
    }

    extent.tell(`warming up ${ways.size} ways of raising`);
    // Long enough for the compiler to have made up its mind: a server runs for weeks.
    for (const way of ways.values()) await way(extent.quick ? 2 : 15);
    const measured: Map<string, Awaited<ReturnType<Way>>>[] = [];
    for (let round = 0; round < rounds; round++) {
      const results = new Map<string, Awaited<ReturnType<Way>>>();
      for (const [name, way] of rotated([...ways], round)) {
        // Every turn starts with a clean log, or one of them would pay for the checkpoint of all.
        await owner.query("checkpoint");
        results.set(name, await way(seconds));
      }
      measured.push(results);
      const said = [...results].map(([name, { perSecond: rate }]) => `${name} ${whole(rate)}/s`);
      extent.tell(`round ${round + 1} of ${rounds}: ${said.join(", ")}`);
    }

    const of = (name: string) => measured.flatMap((round) => round.get(name) ?? []);
    const rates = (name: string) => of(name).map((each) => each.perSecond);
    const figure = (name: string, way: string, beside: string, atLeast: number | null): Figure => ({
      name,
      measured: perSecond(median(rates(way))),
      beside: `${perSecond(median(rates(beside)))} (${beside})`,
      values: measured.map(
        (round) =>
          (round.get(way)?.perSecond ?? Number.NaN) / (round.get(beside)?.perSecond ?? Number.NaN),
      ),
      unit: "×",
      goal: atLeast === null ? null : { is: "at least", value: atLeast },
    });
    return {
      figures: [
        figure("raise, one commit each", "separate", "bare", 0.7),
        figure("raise, commits shared", "shared", "bare", 1.2),
        ...(version === null
          ? []
          : [
              figure("raise, one commit each", "separate", "pgbench", null),
              figure("raise, commits shared", "shared", "pgbench", null),
              figure("the bare loop itself", "bare", "pgbench", null),
            ]),
      ],
      notes: [
        `${CONNECTIONS} connections, ${rounds} rounds of ${seconds} s each way; bare: a loop with \`pg\` alone, the same statement and rows, one commit each.`,
        version === null
          ? "pgbench: not installed."
          : `${version}, prepared statements, ids made by the server.`,
        ...[...ways.keys()].flatMap((name) => {
          const times = of(name).flatMap((each) => each.times);
          if (times.length === 0) return [];
          const used = of(name).at(-1)?.used ?? "";
          return `${name}: median ${milliseconds(median(times))}, p99 ${milliseconds(quantile(times, 0.99))}; processor: ${used}.`;
        }),
      ],
    };
  } finally {
    sender.stop();
    bareLoop.stop();
    await Promise.all([shared.stop(), separate.stop(), rm(folder, { recursive: true })]);
  }
}

const cores = (used: number, seconds: number) => `${(used / 1000 / seconds).toFixed(2)} cores`;

/** The same list beginning at another place, so that nobody always comes after the same one. */
function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
