// A process ends itself at each numbered step of raising and of delivering. What another process finds afterwards is as if
// nothing had happened, or as if everything had.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { v7 } from "uuid";
import { z } from "zod";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { putDestination } from "../../src/storage/destinations.ts";
import { owe, tenantWith } from "../destinations/outbox.ts";
import { AGENT } from "../helpers/flags.ts";
import { aRaise } from "../helpers/production.ts";
import { type Outcome, pause, type Run, withEnds } from "./campaign.ts";
import { startChild } from "./child.ts";
import { PUBLIC_URL } from "./endpoint-message.ts";
import { openTortureStore, type TortureStore } from "./store.ts";

const LEASE_SECONDS = 30;
const NOTHING = { steps: 0, wrong: 0 };

export const run = ({ count, report, plant, open = openTortureStore }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    const store = await open();
    atEnd(() => store.close());
    const receiver = await startReceiver();
    atEnd(receiver.close);
    const programs = startPrograms();
    atEnd(() => programs.end());
    const raising = await raiser(store);
    const total = { raise: 0, deliver: 0, wrong: 0 };
    for (let round = 1; round <= count; round++) {
      // A plant is in one of the two, and caught by the first step that it leaves wrong.
      const raised =
        plant === "deliver-before-claim"
          ? NOTHING
          : await everyStep(
              (faultAt) => raiseStep(store, programs, raising(), faultAt, plant),
              report,
              plant !== undefined,
            );
      const delivered =
        plant === "no-event-in-commit"
          ? NOTHING
          : await everyStep(
              (faultAt) => deliverStep(store, programs, receiver, faultAt, plant),
              report,
              plant !== undefined,
            );
      total.raise = raised.steps;
      total.deliver = delivered.steps;
      total.wrong += raised.wrong + delivered.wrong;
      if (count > 1) report(`round ${round} of ${count}, ${total.wrong} wrong so far`);
    }
    return {
      name: "steps",
      figures: {
        rounds: count,
        "steps of raise": total.raise,
        "steps of deliver": total.deliver,
        crashes: count * (total.raise + total.deliver),
        "left wrong": total.wrong,
      },
      // Half of the work has no steps with a plant, and a plant that nobody notices must not look caught for that.
      passed: total.wrong === 0 && (plant !== undefined || (total.raise > 4 && total.deliver > 8)),
    };
  });

type Step =
  | { readonly crashed: string; readonly reached: readonly string[] }
  | { readonly finished: true; readonly reached: readonly string[] };
interface Tried {
  readonly step: Step;
  /** What is not as it must be. */
  readonly wrong: readonly string[];
}

/** More than any work has. */
const BEYOND_ALL = 1000;

/** Tries without a crash, to learn how many steps there are, and then with a crash at each of them, the last one first. */
async function everyStep(
  once: (faultAt: number) => Promise<Tried>,
  report: Run["report"],
  stopAtFirst: boolean,
): Promise<{ steps: number; wrong: number }> {
  let wrong = 0;
  const tried = async (faultAt: number): Promise<Step> => {
    const { step, wrong: mistakes } = await once(faultAt);
    if (mistakes.length === 0) return step;
    wrong += 1;
    const where = "crashed" in step ? step.crashed : "finished";
    report(`step ${faultAt} (${where}): ${mistakes.join(", ")}`);
    return step;
  };
  const { reached } = await tried(BEYOND_ALL);
  for (let at = reached.length; at > 0; at--) {
    await tried(at);
    if (stopAtFirst && wrong > 0) break;
  }
  return { steps: reached.length, wrong };
}

interface Programs {
  /** Does it, and ends at step `faultAt`. */
  crashing(message: object, faultAt: number): Promise<Step>;
  /** Does it in a process that goes on living; a number that tells how it went. */
  surviving(message: object): Promise<number>;
  end(): Promise<void>;
}

const start = () => startChild("steps-program");

function startPrograms(): Programs {
  const survivor = start();
  // Starting takes longer than all the rest, so two are always ready to die.
  const ready = [start(), start()];
  return {
    async crashing(message, faultAt) {
      const child = ready.shift() ?? start();
      ready.push(start());
      const isFinished = await child.ask({ ...message, faultAt }, z.int()).then(
        () => true,
        () => false,
      );
      if (isFinished) await child.kill("SIGKILL");
      await child.ended;
      const reached = child.said().trim().split("\n");
      if (isFinished) return { finished: true, reached };
      const last = reached.at(-1) ?? "";
      if (!last.startsWith(`${faultAt} `))
        throw new Error(`A process ended by itself at "${last}", not at step ${faultAt}.`);
      return { crashed: last, reached };
    },
    surviving: (message) => survivor.ask({ ...message, faultAt: 0 }, z.int()),
    end: async () => {
      await Promise.all([survivor, ...ready].map((each) => each.kill("SIGKILL")));
    },
  };
}

/** What one raise is made of: the flag's id, and the message to whoever is to raise it. */
interface Raising {
  readonly id: string;
  readonly message: object;
}

async function raiser({ owner, tenantId, url }: TortureStore): Promise<() => Raising> {
  await putDestination(owner, tenantId, {
    id: "crm",
    type: "webhook",
    name: "CRM",
    sealed: new Uint8Array(1),
    kinds: ["expansion", "friction"],
    events: ["raised"],
  });
  const sessionKey = randomBytes(32).toString("base64url");
  const sessions = createSessionTokens({
    sessionKey: new Uint8Array(Buffer.from(sessionKey, "base64url")),
    issuer: PUBLIC_URL,
    now: Date.now,
  });
  const { bearer } = await sessions.issue({
    tenantId,
    memberId: AGENT,
    roles: ["agent"],
    identityAssurance: "asserted",
    sessionId: v7(),
  });
  return () => {
    const id = v7();
    // All but the first join that one, which is more to leave half done.
    const body = JSON.stringify(aRaise({ id, signal: "exp.capacity.seats" }));
    return { id, message: { does: "raise", url, sessionKey, bearer, body } };
  };
}

async function raiseStep(
  { owner }: TortureStore,
  programs: Programs,
  { id, message }: Raising,
  faultAt: number,
  plant: string | undefined,
): Promise<Tried> {
  const step = await programs.crashing({ ...message, plant }, faultAt);
  const after = async () => {
    const [row] = await owner.query<{
      flags: number;
      texts: number;
      events: number;
      joined: number;
      deliveries: number;
    }>(
      `select (select count(*)::int from flags where id = $1) as flags,
         (select count(*)::int from flag_texts where flag_id = $1) as texts,
         (select count(*)::int from flag_events where flag_id = $1) as events,
         (select count(*)::int from flags f
          where f.id = $1 and (f.duplicate_of is null) = (h.seq is null)) as joined,
         (select count(*)::int from deliveries d
          where d.flag_id = coalesce(h.flag_id, $1) and d.seq = coalesce(h.seq, 1)) as deliveries
       from (select $1::uuid as id) this
       left join flag_events h
         on h.type = 'corroborated' and h.data->>'flagId' = this.id::text`,
      [id],
    );
    return Object.values(row ?? {});
  };
  const wrong: string[] = [];
  const first = await after();
  if (new Set(first).size !== 1) wrong.push(`half stored: ${first.join("/")}`);
  // The agent's retry: the same id, the same bytes, another process.
  const status = await programs.surviving(message);
  if (status !== 201) wrong.push(`the retry was answered with ${status}`);
  const rows = await after();
  if (rows.join() !== "1,1,1,1,1") wrong.push(`after the retry: ${rows.join("/")}`);
  return { step, wrong };
}

async function deliverStep(
  { owner, url, tenantId: other }: TortureStore,
  programs: Programs,
  receiver: Receiver,
  faultAt: number,
  plant: string | undefined,
): Promise<Tried> {
  // What the raises owe nobody shall send meanwhile.
  await owner.query("delete from deliveries where tenant_id = $1", [other]);
  const tenantId = await tenantWith(owner, { hook: "webhook" }, () => receiver.url);
  const [flagId = ""] = await owe(owner, tenantId, ["hook"], { at: new Date() });
  const message = { does: "deliver", url, leaseSeconds: LEASE_SECONDS };
  const step = await programs.crashing({ ...message, plant }, faultAt);
  const status = async () => {
    const [row] = await owner.query<{ id: string; status: string }>(
      "select id, status from deliveries where flag_id = $1",
      [flagId],
    );
    return row;
  };
  // The lease of the dead one ends, and another worker comes by.
  const giveUpAt = performance.now() + 60_000;
  while ((await status())?.status === "waiting" && performance.now() < giveUpAt) {
    await owner.query(
      "update deliveries set lease_until = now() - interval '1 s' where lease_until is not null",
      [],
    );
    await programs.surviving(message);
    await pause(20);
  }
  const row = await status();
  const got = receiver.got.get(flagId) ?? [];
  const wrong: string[] = [];
  if (row?.status !== "delivered") wrong.push(`the delivery ended as ${row?.status}`);
  if (got.length === 0) wrong.push("nothing arrived");
  if (got.some(({ id }) => id !== row?.id)) wrong.push("it arrived under another id");
  if (new Set(got.map(({ body }) => body)).size > 1) wrong.push("it arrived with other bytes");
  // Twice only when the crash came between sending and saying so.
  const mayBeTwice =
    "crashed" in step &&
    step.reached.slice(0, -1).some((each) => each.includes("before sending")) &&
    !step.reached.some((each) => each.includes("after: with settled"));
  if (got.length > (mayBeTwice ? 2 : 1)) wrong.push(`it arrived ${got.length} times`);
  return { step, wrong };
}

interface Receiver {
  readonly url: string;
  readonly got: Map<string, { id: string; body: string }[]>;
  readonly close: () => void;
}

const Payload = z.object({ data: z.object({ flag: z.object({ id: z.string() }) }) });

async function startReceiver(): Promise<Receiver> {
  const got: Receiver["got"] = new Map();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const flagId = Payload.parse(JSON.parse(body)).data.flag.id;
      const list = got.get(flagId) ?? [];
      list.push({ id: String(request.headers["webhook-id"]), body });
      got.set(flagId, list);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    got,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
