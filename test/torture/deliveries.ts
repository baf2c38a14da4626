// Deliveries through a network that fails, by two workers that are killed. Nothing is lost, and what arrives twice arrives
// under the same message id with the same bytes.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { owe, SECRET, tenantWith } from "../destinations/outbox.ts";
import { type Outcome, pause, type Run, withEnds } from "./campaign.ts";
import { startChild } from "./child.ts";
import { type Fault, FAULTS, startFaultyProxy } from "./faulty-proxy.ts";
import { openTortureStore } from "./store.ts";

const DESTINATIONS = ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"];
/** Three of ten connections fail in one way or another. */
const FAULTY = 0.3;

const Payload = z.object({ data: z.object({ flag: z.object({ id: z.string() }) }) });

interface Received {
  readonly ids: Map<string, { times: number; readonly bodies: Set<string> }>;
  /** Key: flag and destination. */
  readonly idsOf: Map<string, Set<string>>;
  badSignatures: number;
}

export const run = ({ count, report, plant, open = openTortureStore }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    // Ten hours, the longest wait between two attempts, pass in fifteen seconds; in a short run in one and a half.
    const [speed, leaseSeconds, oversleptMs] = count < 1000 ? [24_000, 1, 300] : [2400, 2, 800];
    const store = await open();
    atEnd(() => store.close());
    const received: Received = { ids: new Map(), idsOf: new Map(), badSignatures: 0 };
    const receiver = await startReceiver(received);
    atEnd(receiver.close);
    let calm = false;
    const proxy = await startFaultyProxy(receiver.port, () => {
      if (calm || Math.random() > FAULTY) return "none";
      return (
        FAULTS[1 + Math.floor(Math.random() * (FAULTS.length - 1))] ?? ("none" satisfies Fault)
      );
    });
    atEnd(() => proxy.close());

    const { owner } = store;
    const tenantId = await tenantWith(
      owner,
      Object.fromEntries(DESTINATIONS.map((id) => [id, "webhook" as const])),
      (id) => `http://127.0.0.1:${proxy.port}/${id}`,
    );
    const flags = Math.ceil(count / DESTINATIONS.length);
    for (let made = 0; made < flags; made += 100)
      await owe(owner, tenantId, DESTINATIONS, {
        flags: Math.min(100, flags - made),
        at: new Date(),
      });
    const messages = flags * DESTINATIONS.length;

    const start = {
      url: store.url,
      epoch: Date.now(),
      speed,
      leaseSeconds,
      oversleptMs,
      plant,
    };
    const workers = [program(), program()];
    let next = program();
    atEnd(() => Promise.all([...workers, next].map((each) => each.kill("SIGKILL"))));
    await Promise.all(workers.map((each) => each.ask(start, z.null())));

    const waiting = async () => {
      const [row] = await owner.query<{ n: number }>(
        "select count(*)::int as n from deliveries where status = 'waiting'",
        [],
      );
      return row?.n ?? -1;
    };
    // A worker that dies leaves its leases behind, so a few messages would never get anywhere under many kills.
    const mostKills = count / 25;
    let kills = 0;
    const giveUpAt = performance.now() + 150_000 + messages * 100;
    for (let left = messages; left > 0 && performance.now() < giveUpAt; left = await waiting()) {
      await pause((350 + Math.random() * 400) * leaseSeconds);
      // The last few are left to themselves, or their leases would never end.
      if (left > messages / 20) {
        if (kills >= mostKills) continue;
        // One dies young again and again; the other mostly lives long enough to sleep past a lease.
        const victim = kills % 6 === 5 ? 1 : 0;
        await workers[victim]?.kill("SIGKILL");
        kills += 1;
        workers[victim] = next;
        await next.ask(start, z.null());
        next = program();
      } else {
        calm = true;
      }
      if (kills % 20 === 0 && kills > 0)
        report(`${left} of ${messages} still waiting after ${kills} kills`);
    }

    // Whoever sleeps past a lease wakes up and says so.
    await pause(leaseSeconds * 1000 + oversleptMs + 700);
    const rows = await owner.query<{ id: string; status: string; problem: string | null }>(
      "select id, status, problem from deliveries",
      [],
    );
    // Whoever has lost the lease must change nothing, so no attempt follows the one that delivered.
    const [late] = await owner.query<{ n: number }>(
      `select count(*)::int as n from delivery_attempts a where exists (
         select from delivery_attempts b where b.delivery_id = a.delivery_id
           and b.outcome = 'delivered' and (b.attempt < a.attempt or (b.attempt > a.attempt and b.at < a.at)))`,
      [],
    );
    const known = new Set(rows.map(({ id }) => id));
    const is = (status: string) => rows.filter((row) => row.status === status);
    const seen = [...received.ids.values()];
    const figures = {
      messages,
      kills,
      delivered: is("delivered").length,
      "failed for a person to see": is("failed").length,
      lost:
        messages -
        rows.length +
        is("waiting").length +
        is("unknown").length +
        is("failed").filter(({ problem }) => problem === null).length +
        is("delivered").filter(({ id }) => !received.ids.has(id)).length,
      "sent again under the same id": seen.filter(({ times }) => times > 1).length,
      "sent again under another id":
        [...received.idsOf.values()].filter((ids) => ids.size > 1).length +
        [...received.ids.keys()].filter((id) => !known.has(id)).length,
      "same id, other bytes": seen.filter(({ bodies }) => bodies.size > 1).length,
      "bad signatures": received.badSignatures,
      "results of workers without a lease": late?.n ?? -1,
      faults: Object.entries(proxy.counts)
        .map(([fault, n]) => `${n} ${fault}`)
        .join(", "),
    };
    return {
      name: "deliveries",
      figures,
      passed:
        figures.lost +
          figures["sent again under another id"] +
          figures["same id, other bytes"] +
          // With another id the signature does not fit either; each plant is to be caught by its own figure.
          figures["bad signatures"] +
          figures["results of workers without a lease"] ===
        0,
    };
  });

const program = () => startChild("deliveries-program");

async function startReceiver(received: Received): Promise<{ port: number; close: () => void }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => undefined);
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const id = String(request.headers["webhook-id"]);
      const at = new Date(Number(request.headers["webhook-timestamp"]) * 1000);
      if (new Webhook(SECRET).sign(id, at, body) !== request.headers["webhook-signature"])
        received.badSignatures += 1;
      // A few are refused for the moment, and were not taken.
      if (Math.random() < 0.05) return response.writeHead(503, { "Retry-After": "1" }).end();
      const known = received.ids.get(id) ?? { times: 0, bodies: new Set<string>() };
      known.times += 1;
      known.bodies.add(createHash("sha256").update(body).digest("hex"));
      received.ids.set(id, known);
      const key = `${Payload.parse(JSON.parse(body)).data.flag.id} ${request.url}`;
      received.idsOf.set(key, (received.idsOf.get(key) ?? new Set()).add(id));
      return response.writeHead(200).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return {
    port: address.port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
