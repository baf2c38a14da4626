// Whatever two people do to the flags of one account at the same moment, in any order: no note is lost, and every flag
// stands for itself or is joined to one that does.
import { afterAll, beforeAll, expect, test } from "vitest";
import fc from "fast-check";
import { v7 } from "uuid";
import type { Move } from "../../src/domain/flag.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { moveFlag } from "../../src/storage/moves.ts";
import { upsertOpportunity } from "../../src/storage/opportunities.ts";
import { createRaiser, type Raiser } from "../../src/storage/raise.ts";
import { refineFlag } from "../../src/storage/refine.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant, MANAGER, northwind, NOW } from "../helpers/flags.ts";

const DAY = 86_400_000;
const SIGNALS = ["exp.capacity.seats", "exp.capacity.usage", null] as const;

let fresh: FreshDatabase;
let tenantId: string;
let clients: readonly { readonly database: Database; readonly raise: Raiser }[];
let accounts = 0;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database, v7(), { joins: true });
  clients = [fresh.serving, connect({ url: fresh.servingUrl })].map((database) => ({
    database: database.forTenant(tenantId),
    raise: createRaiser(database, { lanes: 4 }),
  }));
});
afterAll(async () => {
  await clients[1]?.database.close();
  await fresh.drop();
});

const signal = fc.constantFrom(...SIGNALS);
const which = fc.nat({ max: 7 });
const Act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant("raise" as const), signal }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("refine" as const), which, signal }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("merge" as const), which, of: which }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constantFrom(
        "withdraw" as const,
        "split" as const,
        "undo" as const,
        "decline" as const,
        "reopen" as const,
        "contact" as const,
      ),
      which,
    }),
  },
);
type Act = typeof Act extends fc.Arbitrary<infer T> ? T : never;

/** What was found wrong once, and is tried first ever since. */
const FOUND: [Act, Act][][] = [
  // The one that stands leaves after those that were joined to it have been set apart: one of them stands instead.
  [
    [
      { does: "split", which: 1 },
      { does: "contact", which: 3 },
    ],
    [
      { does: "split", which: 2 },
      { does: "contact", which: 3 },
    ],
    [
      { does: "refine", which: 0, signal: null },
      { does: "contact", which: 3 },
    ],
  ],
  [
    [
      { does: "split", which: 1 },
      { does: "contact", which: 3 },
    ],
    [
      { does: "split", which: 2 },
      { does: "contact", which: 3 },
    ],
    [
      { does: "withdraw", which: 0 },
      { does: "contact", which: 3 },
    ],
  ],
  // The same at one moment.
  [
    [
      { does: "split", which: 3 },
      { does: "raise", signal: "exp.capacity.usage" },
    ],
    [
      { does: "withdraw", which: 0 },
      { does: "decline", which: 3 },
    ],
    [
      { does: "raise", signal: "exp.capacity.seats" },
      { does: "raise", signal: "exp.capacity.usage" },
    ],
    [
      { does: "split", which: 5 },
      { does: "refine", which: 4, signal: null },
    ],
  ],
];

interface Row {
  readonly id: string;
  readonly signal: string | null;
  readonly status: string;
  readonly duplicateOf: string | null;
  readonly closedAt: Date | null;
  readonly note: string | null;
  readonly version: number;
  readonly seqs: number[];
  readonly types: string[];
}

const rowsOf = (accountId: string): Promise<Row[]> =>
  fresh.database.query<Row>(
    `select f.id, f.signal, f.status, f.duplicate_of as "duplicateOf", f.closed_at as "closedAt",
       t.note, f.version,
       array(select e.seq from flag_events e
         where e.tenant_id = f.tenant_id and e.flag_id = f.id order by e.seq) as seqs,
       array(select e.type from flag_events e
         where e.tenant_id = f.tenant_id and e.flag_id = f.id order by e.seq) as types
     from flags f left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
     where f.tenant_id = $1 and f.account_id = $2 order by f.id`,
    [tenantId, accountId],
  );

const OPEN = new Set(["new", "claimed", "contacted", "accepted", "opportunity"]);

const setApart = ({ types }: Row) =>
  types.some((type) => ["split", "reopen", "undone"].includes(type));

/** What is not as it must be, in words; nothing else may ever be seen. */
async function wrongWith(
  accountId: string,
  acknowledged: ReadonlyMap<string, string>,
): Promise<string[]> {
  const rows = await rowsOf(accountId);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const stands = (id: string | null) =>
    !["duplicate", "withdrawn", undefined].includes(byId.get(id ?? "")?.status);
  const heads = await fresh.database.query<{
    signal: string;
    flagId: string;
    decidedAt: Date | null;
  }>(
    `select signal, flag_id as "flagId", decided_at as "decidedAt" from signal_heads
     where tenant_id = $1 and account_id = $2`,
    [tenantId, accountId],
  );
  const standing = new Map(heads.map((head) => [head.signal, head.flagId]));
  // The account's one deal is owed to one flag, and to one that stands.
  const credits = await fresh.database.query<{ flagId: string | null }>(
    `select flag_id as "flagId" from credits
     where tenant_id = $1 and crm = 'salesforce' and opportunity_id = $2`,
    [tenantId, accountId],
  );
  const open = rows.filter(({ status, signal: said }) => OPEN.has(status) && said !== null);
  const found: [string, boolean][] = [
    ...[...acknowledged].map(([id, note]): [string, boolean] => [
      `note of ${id} is lost`,
      byId.get(id)?.note !== note,
    ]),
    ["flags that nobody acknowledged", rows.length !== acknowledged.size],
    ...rows.map(({ id, seqs, version }): [string, boolean] => [
      `events of ${id} are ${seqs.join()} at version ${version}`,
      seqs.length !== version || seqs.some((seq, n) => seq !== n + 1),
    ]),
    ...rows.map(({ id, status, duplicateOf }): [string, boolean] => [
      `${id} is joined to what does not stand`,
      status === "duplicate" && !stands(duplicateOf),
    ]),
    ...heads.map(({ signal: said, flagId, decidedAt }): [string, boolean] => [
      `${said} is stood for by ${flagId}, decided at ${decidedAt?.toISOString()}`,
      !stands(flagId) || decidedAt?.getTime() !== byId.get(flagId)?.closedAt?.getTime(),
    ]),
    // Nobody stands for an open flag's signal but itself, unless a person has set it apart.
    ...open.map((row): [string, boolean] => [
      `${row.id} stands beside another for ${row.signal}`,
      setApart(row) ? !standing.has(row.signal ?? "") : standing.get(row.signal ?? "") !== row.id,
    ]),
    ["a deal is owed twice", credits.length > 1],
    ...credits.map(({ flagId }): [string, boolean] => [
      `a deal is owed to ${flagId}, which does not stand`,
      flagId !== null && (!stands(flagId) || byId.get(flagId)?.status === "declined"),
    ]),
  ];
  return found.flatMap(([what, isWrong]) => (isWrong ? [what] : []));
}

test("whatever two people do at once, every note is reachable from exactly one flag that stands, and a deal is owed to one of those", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(Act, Act), { minLength: 3, maxLength: 9 }),
      async (pairs) => {
        const account = { ...northwind, id: String(9000 + ++accounts), crmId: null };
        const acknowledged = new Map<string, string>();
        const ids: string[] = [];
        const chosen = (n: number) => ids[n % Math.max(ids.length, 1)] ?? v7();
        const deal = {
          crm: "salesforce",
          id: account.id,
          accountId: account.id,
          crmAccountId: null,
          accountName: null,
          name: "More seats",
          type: "upsell",
          status: "open" as const,
          amountMinor: "100000",
          currency: "USD",
          createdAt: new Date(NOW.getTime() + 1000),
          closedAt: null,
        };
        const act = async (doing: Act, client: 0 | 1) => {
          const { database, raise } = clients[client] ?? clients[0] ?? { database: fresh.serving };
          const move = async (id: string, made: Move | { readonly move: "undo" }, by = MANAGER) => {
            const [row] = await database.query<{ version: number; agentId: string }>(
              `select version, agent_id as "agentId" from flags where tenant_id = $1 and id = $2`,
              [tenantId, id],
            );
            const isAuthor = made.move === "withdraw";
            await moveFlag(database, tenantId, id, {
              requestId: v7(),
              expectedVersion: row?.version ?? 0,
              by: { as: isAuthor ? "author" : "cs", id: isAuthor ? (row?.agentId ?? "") : by },
              move: made,
              at: NOW,
              owed: () => [],
            });
          };
          switch (doing.does) {
            case "raise": {
              const id = v7();
              const flag = aFlag(tenantId, {
                id,
                account,
                accountIsNew: true,
                signal: doing.signal,
                agentId: String(100 + ids.length + client),
                note: `note of ${id}`,
                joinsSince: new Date(NOW.getTime() - 30 * DAY),
              });
              const outcome = await raise?.(flag);
              if (outcome?.is !== "stored") return;
              acknowledged.set(id, `note of ${id}`);
              ids.push(id);
              return;
            }
            case "refine": {
              const id = chosen(doing.which);
              const [row] = await database.query<{ agentId: string }>(
                `select agent_id as "agentId" from flags where tenant_id = $1 and id = $2`,
                [tenantId, id],
              );
              await refineFlag(database, tenantId, id, {
                agentId: row?.agentId ?? "",
                fields: { signal: doing.signal },
                at: NOW,
                owed: () => [],
              });
              return;
            }
            case "merge":
              return move(chosen(doing.which), { move: "duplicate", of: chosen(doing.of) });
            case "decline":
              return move(chosen(doing.which), { move: "decline", reason: "timing" });
            case "reopen":
              return move(chosen(doing.which), { move: "reopen", why: "Heard again." });
            case "withdraw":
            case "split":
            case "undo":
            case "contact":
              return move(chosen(doing.which), { move: doing.does });
          }
        };
        // Something to act on from the start: most of it says the same.
        for (const said of [SIGNALS[0], SIGNALS[0], SIGNALS[0], null])
          await act({ does: "raise", signal: said }, 0);
        for (const [step, [one, other]] of pairs.entries()) {
          await Promise.all([act(one, 0), act(other, 1)]);
          if (step === 2)
            await upsertOpportunity(
              fresh.serving.forTenant(tenantId),
              tenantId,
              deal,
              NOW,
              () => [],
            );
          expect(await wrongWith(account.id, acknowledged)).toEqual([]);
        }
      },
    ),
    { numRuns: 25, examples: FOUND.map((pairs) => [pairs]) },
  );
}, 60_000);
