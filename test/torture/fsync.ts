// Every acknowledgement comes after the disk has confirmed what it acknowledges, by the record of system calls of endpoint
// and server: the write to the log that holds the flag, then an fdatasync of the log begun after it and returned, then the
// 201. Needs strace (Debian's package) and Linux, hence no short form.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { v7 } from "uuid";
import { AGENT } from "../helpers/flags.ts";
import { aRaise } from "../helpers/production.ts";
import { type Outcome, type Run, until, withEnds } from "./campaign.ts";
import { endpointsOn } from "./endpoint.ts";
import { sender } from "./http.ts";
import { openTortureStore } from "./store.ts";

const CALLS = "pwrite64,pwritev,fdatasync,fsync,write,writev,sendto";

export const run = ({ count, report, plant, open = openTortureStore }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    const store = await open();
    atEnd(() => store.close());
    if (plant === "fsync-off") await store.restartWith("fsync=off");
    const endpoints = endpointsOn(store.url, plant === "unsafe-commit" ? { plant } : {});
    const endpoint = endpoints.prepare();
    atEnd(() => endpoint.kill("SIGKILL"));
    const { send, close } = sender(await endpoint.start());
    atEnd(close);
    const bearer = await endpoints.bearer(store.tenantId, AGENT);
    const headers = { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" };
    const raise = async () => {
      const id = v7();
      const body = JSON.stringify(aRaise({ id, note: markOf(id) }));
      const { status } = await send("POST", "/v1/flags", { headers, body });
      if (status !== 201) throw new Error(`A raise was answered with ${status}.`);
    };
    // Connections and plans first: what is watched is the ordinary course of things.
    await Promise.all(Array.from({ length: 20 }, raise));

    const record = join(tmpdir(), `signal-flag-calls-${process.pid}.txt`);
    atEnd(() => rm(record, { force: true }));
    const pids = [...(await store.processes()), endpoint.pid];
    const strace = spawn(
      "strace",
      [
        "-f",
        "-y",
        "-ttt",
        "-T",
        "-s",
        "200000",
        "-e",
        `trace=${CALLS}`,
        "-e",
        "signal=none",
        "-o",
        record,
      ].concat(pids.flatMap((pid) => ["-p", String(pid)])),
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let attached = "";
    strace.stderr.setEncoding("utf8").on("data", (text: string) => {
      attached += text;
    });
    const ended = once(strace, "exit");
    await until(
      "strace watches every process (is it installed, and may it?)",
      () => pids.every((pid) => attached.includes(`Process ${pid} attached`)),
      20_000,
    );
    let left = count;
    let done = 0;
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        while (left > 0) {
          left -= 1;
          await raise();
          done += 1;
          if (done % 2000 === 0) report(`${done} of ${count} acknowledgements`);
        }
      }),
    );
    strace.kill("SIGINT");
    await ended;
    const { size } = await stat(record);
    report(`reading ${Math.round(size / 1e6)} MB of system calls`);
    const judged = judgeCalls(await callsOf(record));
    const cut = judged.acknowledged - judged.found;
    return {
      name: "fsync",
      figures: {
        acknowledgements: judged.acknowledged,
        "fdatasync calls": judged.syncs,
        "answered before the disk had it": judged.violations,
        "markers cut by a page of the log": cut,
      },
      passed:
        judged.acknowledged >= count * 0.99 &&
        judged.violations === 0 &&
        cut <= Math.max(5, judged.acknowledged * 0.01),
    };
  });

const markOf = (id: string) => `MARK${id}`;

interface Call {
  readonly name: string;
  readonly text: string;
  readonly begun: number;
  readonly ended: number;
}

const LINE = /^(\d+) +(\d+\.\d+) (.*)$/s;

/** The calls of a record, in the order in which they ended. */
async function callsOf(path: string): Promise<Call[]> {
  const calls: Call[] = [];
  const open = new Map<string, { name: string; text: string; begun: number }>();
  for await (const line of createInterface({ input: createReadStream(path, "latin1") })) {
    const [, pid = "", time = "0", rest = ""] = LINE.exec(line) ?? [];
    const at = Number(time);
    const resumed = /^<\.\.\. (\w+) resumed>/.exec(rest)?.[1];
    if (resumed !== undefined) {
      const began = open.get(pid);
      open.delete(pid);
      if (began !== undefined) calls.push(kept({ ...began, ended: at }));
      continue;
    }
    const name = /^(\w+)\(/.exec(rest)?.[1];
    if (name === undefined) continue;
    if (rest.endsWith("<unfinished ...>")) {
      open.set(pid, { name, text: rest, begun: at });
      continue;
    }
    const took = Number(/<(\d+\.\d+)>$/.exec(rest)?.[1] ?? "0");
    calls.push(kept({ name, text: rest, begun: at, ended: at + took }));
  }
  return calls;
}

/** Only what is looked for is remembered, or a long record would fill the memory. */
function kept(call: Call): Call {
  const isLog = call.text.includes("/pg_wal/");
  const marks = isLog
    ? [...call.text.matchAll(/MARK([0-9a-f-]{36})/g)].map(([, id]) => `wal ${id}`)
    : [
        ...call.text.matchAll(
          /\\"id\\":\\"([0-9a-f-]{36})\\",\\"kind\\":\\"\w+\\",\\"ticketId\\":\\"\d+\\",\\"accountId\\":\\?"?\w+\\?"?,\\"receivedAt/g,
        ),
      ].map(([, id]) => `ack ${id}`);
  const isSync = isLog && (call.name === "fdatasync" || call.name === "fsync");
  return { ...call, name: isSync ? "sync" : "", text: marks.join(" ") };
}

function judgeCalls(calls: readonly Call[]) {
  const written = new Map<string, number>();
  const acknowledged = new Map<string, number>();
  const syncs: { begun: number; ended: number }[] = [];
  for (const { name, text, begun, ended } of calls) {
    if (name === "sync") syncs.push({ begun, ended });
    for (const [, kind, id = ""] of text.matchAll(/(wal|ack) (\S+)/g)) {
      // Of a page that is written again and again, the first time counts: from then on it could be synced.
      if (kind === "wal" && !written.has(id)) written.set(id, ended);
      if (kind === "ack" && !acknowledged.has(id)) acknowledged.set(id, begun);
    }
  }
  syncs.sort((a, b) => a.begun - b.begun);
  // For any instant: the earliest end among all syncs that began at it or later.
  const earliestEnd = syncs.map(({ ended }) => ended);
  for (let n = earliestEnd.length - 2; n >= 0; n--)
    earliestEnd[n] = Math.min(earliestEnd[n] ?? Infinity, earliestEnd[n + 1] ?? Infinity);
  const syncedAfter = (at: number): number => {
    let low = 0;
    let high = syncs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((syncs[middle]?.begun ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return earliestEnd[low] ?? Infinity;
  };
  let found = 0;
  let violations = 0;
  for (const [id, at] of acknowledged) {
    const inLog = written.get(id);
    if (inLog === undefined) continue;
    found += 1;
    if (syncedAfter(inLog) > at) violations += 1;
  }
  return { acknowledged: acknowledged.size, found, violations, syncs: syncs.length };
}
