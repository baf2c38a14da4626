// A history of what was asked and what was answered, kept in a file, and the judge who compares it with the rows.
import { createWriteStream } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 } from "uuid";
import { z } from "zod";
import type { Database } from "../../src/storage/database.ts";

const Line = z.strictObject({
  /** One click of one agent, however often and under whatever id it is sent. */
  click: z.string(),
  id: z.string(),
  /** `asked`: sent. `acknowledged`: 201 with a receipt for this id. `unanswered`: nothing, or a 5xx or 409 or 429. */
  is: z.enum(["asked", "acknowledged", "unanswered", "refused"]),
  status: z.int().optional(),
  replayed: z.boolean().optional(),
});
export type Line = z.infer<typeof Line>;

export interface History {
  note(line: Line): void;
  acknowledged(): number;
  /** Everything that was noted, read back from the file. */
  lines(): Promise<Line[]>;
  close(): Promise<void>;
}

export function openHistory(): History {
  const path = join(tmpdir(), `signal-flag-history-${v7()}.jsonl`);
  const file = createWriteStream(path);
  let acknowledged = 0;
  const written = () => new Promise<void>((resolve) => file.write("", () => resolve()));
  return {
    note(line) {
      if (line.is === "acknowledged") acknowledged += 1;
      file.write(`${JSON.stringify(line)}\n`);
    },
    acknowledged: () => acknowledged,
    async lines() {
      await written();
      const text = await readFile(path, "utf8");
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => Line.parse(JSON.parse(line)));
    },
    async close() {
      await new Promise<void>((resolve) => file.end(() => resolve()));
      await rm(path, { force: true });
    },
  };
}

export interface Judgement {
  readonly acknowledged: number;
  /** Acknowledged, and not in the store. */
  readonly lost: number;
  /** Clicks with more than one flag. */
  readonly twice: number;
  /**
   * Flags that lack their text, their event or one of their deliveries; of those that are joined to another, also what
   * that one has to tell of them. And flags that stand beside another one which says the same.
   */
  readonly torn: number;
  readonly refused: number;
  /** Clicks that got no answer at first. */
  readonly unanswered: number;
  /** Of those, how many were found stored when they were asked again. */
  readonly hadCommitted: number;
  /** Of those, how many did not end as exactly one row. */
  readonly unresolved: number;
}

/** Compares a history with what is stored. A flag names its click in its evidence. */
export async function judge(
  lines: readonly Line[],
  owner: Database,
  { destinations = 0 }: { readonly destinations?: number } = {},
): Promise<Judgement> {
  const rows = await owner.query<{ id: string; click: string | null; whole: boolean }>(
    `with heard as (
       select e.tenant_id, (e.data->>'flagId')::uuid as id, count(*) as times,
         (array_agg(e.flag_id))[1] as head_id, min(e.seq) as seq
       from flag_events e where e.type = 'corroborated'
       group by e.tenant_id, e.data->>'flagId'
     ), told as (
       select d.tenant_id, d.flag_id, d.seq, count(*) as times
       from deliveries d group by d.tenant_id, d.flag_id, d.seq
     ), standing as (
       select tenant_id, account_id, signal, count(*) as flags
       from flags where status = 'new' group by tenant_id, account_id, signal
     )
     select f.id, t.evidence as click,
       t.flag_id is not null
         and exists (select from flag_events e where e.tenant_id = f.tenant_id
           and e.flag_id = f.id and e.seq = 1)
         and coalesce(heard.times, 0) = (f.duplicate_of is not null)::int
         and heard.head_id is not distinct from f.duplicate_of
         and coalesce(told.times, 0) = $1
         and (f.duplicate_of is not null or f.signal is null or standing.flags = 1) as whole
     from flags f
     left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
     left join heard on heard.tenant_id = f.tenant_id and heard.id = f.id
     left join told on told.tenant_id = f.tenant_id
       and told.flag_id = coalesce(f.duplicate_of, f.id) and told.seq = coalesce(heard.seq, 1)
     left join standing on standing.tenant_id = f.tenant_id and standing.account_id = f.account_id
       and standing.signal = f.signal`,
    [destinations],
  );
  const ids = new Set(rows.map(({ id }) => id));
  const perClick = new Map<string, number>();
  for (const { click } of rows)
    if (click !== null) perClick.set(click, (perClick.get(click) ?? 0) + 1);
  const of = (is: Line["is"]) => lines.filter((line) => line.is === is);
  const acknowledged = of("acknowledged");
  const unanswered = new Set(of("unanswered").map(({ click }) => click));
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(({ id }) => !ids.has(id)).length,
    twice: [...perClick.values()].filter((n) => n > 1).length,
    torn: rows.filter(({ whole }) => !whole).length,
    refused: of("refused").length,
    unanswered: unanswered.size,
    hadCommitted: acknowledged.filter(({ click, replayed }) => replayed && unanswered.has(click))
      .length,
    unresolved: [...unanswered].filter((click) => perClick.get(click) !== 1).length,
  };
}
