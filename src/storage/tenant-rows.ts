// Everything that belongs to a tenant, whatever table it stands in: handed over, or gone.
import type { Database } from "./database.ts";

interface TenantTable {
  readonly name: string;
  /** The column that holds the tenant. */
  readonly tenant: string;
  readonly key: readonly string[];
}

/** Asked of the schema, so that no table of a later migration is left out. `tenants` comes last. */
const tenantTables = (database: Database): Promise<TenantTable[]> =>
  database.query<TenantTable>(
    `select c.relname as name, a.attname as tenant,
       (select array_agg(k.attname::text order by array_position(i.indkey::int2[], k.attnum))
        from pg_index i join pg_attribute k on k.attrelid = c.oid and k.attnum = any(i.indkey)
        where i.indrelid = c.oid and i.indisprimary) as key
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
       and (a.attname = 'tenant_id' or c.relname = 'tenants' and a.attname = 'id')
     order by c.relname = 'tenants', c.relname`,
    [],
  );

/** Secrets are nobody's to read, and the search index says nothing that the texts don't. */
const LEFT_OUT = `- 'sealed' - 'search'`;
const PAGE = 1000;

/**
 * Every row of a tenant as a line of JSON, `{"table": …, "row": {…}}`, as they stood at one instant. Numbers are written
 * as text, since Zendesk's are larger than what JSON's readers keep. Returns how many rows.
 */
export const exportTenant = (
  database: Database,
  tenantId: string,
  write: (line: string) => void,
): Promise<number> =>
  database.transaction(async (tx) => {
    await tx.query(`set transaction isolation level repeatable read, read only`);
    const ofTenant = tx.forTenant(tenantId);
    let rows = 0;
    for (const { name, tenant, key } of await tenantTables(tx)) {
      await ofTenant.query(
        `declare exported no scroll cursor for
         select jsonb_build_object('table', '${name}', 'row', (
           select jsonb_object_agg(k, case jsonb_typeof(v) when 'number' then to_jsonb(v #>> '{}') else v end)
           from jsonb_each(to_jsonb(t) ${LEFT_OUT}) as e (k, v)))::text as line
         from ${name} t where ${tenant} = $1 order by ${key.join(", ")}`,
        [tenantId],
      );
      for (let read = PAGE; read === PAGE;) {
        const lines = await ofTenant.query<{ line: string }>(`fetch ${PAGE} from exported`);
        for (const { line } of lines) write(line);
        read = lines.length;
        rows += read;
      }
      await ofTenant.query(`close exported`);
    }
    return rows;
  });

/**
 * Removes a tenant and every row of it; returns how many rows went, by table. Only the owner of the tables may: to the
 * role that serves, events can't be removed.
 */
export const eraseTenant = (
  owner: Database,
  tenantId: string,
): Promise<Readonly<Record<string, number>>> =>
  owner.forTenant(tenantId).transaction(async (tx) => {
    // Read by the trigger that keeps events from being removed: this tenant's may be, until the transaction ends.
    await tx.query(`select set_config('signal_flag.erasing', $1, true)`, [tenantId]);
    const counts: Record<string, number> = {};
    for (const { name, tenant } of await tenantTables(tx)) {
      const [row] = await tx.query<{ n: number }>(
        `with gone as (delete from ${name} where ${tenant} = $1 returning 1)
         select count(*)::int as n from gone`,
        [tenantId],
      );
      counts[name] = row?.n ?? 0;
    }
    return counts;
  });
