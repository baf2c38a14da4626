import type { Pool, PoolClient, QueryResult } from "pg";

type Pg = typeof import("pg");

/** Loaded with the first question: a process answers that it is alive without it. Until then no error is PostgreSQL's. */
let pg: Pg | undefined;

const loadPg = async (): Promise<Pg> => (pg ??= await import("pg"));

const isAnswer = (error: unknown): error is InstanceType<Pg["DatabaseError"]> =>
  pg !== undefined && error instanceof pg.DatabaseError;

/**
 * The one way to PostgreSQL: ask, or do several things that commit together.
 *
 * Values come back as they are safe to keep: `bigint` and `numeric` as strings, `timestamptz` as
 * `Date`, `date` as `YYYY-MM-DD`.
 */
export interface Database {
  /**
   * The rows that one statement answers. With `params` (even `[]`) it is prepared once per
   * connection; without, it is sent as it stands and may hold several statements.
   */
  query<Row>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /**
   * Runs `work` in one transaction and returns after the commit did; anything thrown rolls back.
   * `work` may run again after a deadlock or a serialization failure, so it must touch nothing but
   * `tx`. Inside a transaction it makes a savepoint. A `snapshot` only reads, everything as it stood at one instant.
   */
  transaction<T>(work: (tx: Database) => Promise<T>, kind?: "snapshot"): Promise<T>;
  /**
   * The same database, where row-level security shows and takes rows of this tenant only. It costs no round trip: the
   * tenant's name travels with the statement, or with the transaction's beginning, and ends with it.
   */
  forTenant(tenantId: string): Database;
  /** Waits for the queries under way, then closes every connection. Safe to call twice. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  url: string;
  /** Connections at most. */
  max?: number;
  /** 0 leaves the server's own limit in force. */
  statementTimeoutMs?: number;
  /** 0 leaves the server's own limit in force. */
  lockTimeoutMs?: number;
  /** What `pg_stat_activity` shows. */
  applicationName?: string;
  /** Told when a connection that nobody was using was cut; the pool replaces it by itself. */
  onIdleError?: (error: Error) => void;
}

/** The connection was lost or could not be made. After a commit, its outcome is unknown. */
export class StoreUnavailableError extends Error {
  override name = "StoreUnavailableError" as const;

  constructor(cause: unknown) {
    super(`The database can't be reached: ${messageOf(cause)}.`, { cause });
  }
}

/** The server would acknowledge a commit before it is on disk. */
export class UnsafeConnectionError extends Error {
  override name = "UnsafeConnectionError" as const;

  constructor() {
    super(
      "The database has synchronous_commit = off, so an acknowledged flag could be lost. Set synchronous_commit = on for this server, database and role.",
    );
  }
}

/** The five-character SQLSTATE that PostgreSQL answered with, or undefined when it did not answer. */
export function sqlState(error: unknown): string | undefined {
  return isAnswer(error) ? error.code : undefined;
}

/** Whether trying the same thing again later may succeed: the store is down, starting, full or too slow. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof StoreUnavailableError) return true;
  const state = sqlState(error);
  // 08 connection, 53 out of resources, 57 shutting down or cut off, 58 disk; 25006: a failover
  // left us on a replica; 25P03: the transaction idled too long.
  return (
    state !== undefined &&
    (/^(?:08|53|57|58)/.test(state) || contended.has(state) || ["25006", "25P03"].includes(state))
  );
}

/** Serialization failure and deadlock: PostgreSQL undid everything, and asks to be asked again. */
const contended = new Set(["40001", "40P01"]);

/** A prepared statement outlived a migration (0A000) or its server session (26000); a new connection knows nothing of it. */
const stalePlan = new Set(["0A000", "26000"]);

/** A dead peer answers nothing at all, so the client stops waiting a little after the server would have. */
const clientPatienceMs = 2000;

/** Statements whose text is put together at run time must not fill the server's memory with plans. */
const mostPreparedStatements = 500;

/** Opens a pool of connections; nothing is connected until the first question. */
export function connect(options: ConnectOptions): Database {
  const statementTimeoutMs = options.statementTimeoutMs ?? 5000;
  const lost = new WeakSet<object>();
  const names = new Map<string, string>();
  let closing: Promise<void> | undefined;

  let opening: Promise<Pool> | undefined;
  const open = async (): Promise<Pool> => {
    if (closing !== undefined) throw new Error("The database was closed.");
    const { Pool, types } = await loadPg();
    const pool = new Pool({
      connectionString: options.url,
      max: options.max ?? 10,
      application_name: options.applicationName ?? "signal-flag",
      // Sent with the connection's first message, so they cost no round trip.
      statement_timeout: statementTimeoutMs,
      lock_timeout: options.lockTimeoutMs ?? 2000,
      idle_in_transaction_session_timeout: 10_000,
      query_timeout: statementTimeoutMs === 0 ? 0 : statementTimeoutMs + clientPatienceMs,
      // Longer than this and whoever is asking has gone.
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      types: { getTypeParser: typeParserOf(types) },
      verify: (client, done) => void refuseUnsafe(client, done),
    });
    pool.on("error", (error) => options.onIdleError?.(error));
    // While a client is checked out nobody else listens, and an unheard "error" ends the process.
    pool.on("connect", (client) => client.on("error", () => lost.add(client)));
    return pool;
  };

  async function checkOut(): Promise<PoolClient> {
    try {
      return await (await (opening ??= open())).connect();
    } catch (error) {
      if (isAnswer(error) || error instanceof UnsafeConnectionError) throw error;
      throw new StoreUnavailableError(error);
    }
  }

  /** Sends one statement; with a tenant, as a transaction of that tenant's. */
  async function send<Row>(
    client: PoolClient,
    sql: string,
    params?: readonly unknown[],
    tenantId: string | null = null,
  ): Promise<QueryResult<Row & object>> {
    try {
      if (params === undefined) return lastOf(await client.query(prefixed(tenantId, sql)));
      const name = nameOf(sql);
      const prepared = { text: sql, values: [...params], ...(name && { name }) };
      if (tenantId === null) return await client.query(prepared);
      return await sendForTenant<Row & object>(client, prepared, tenantId);
    } catch (error) {
      const unanswered =
        lost.has(client) || (error instanceof Error && error.message === "Query read timeout");
      if (unanswered && !isAnswer(error)) throw new StoreUnavailableError(error);
      throw error;
    }
  }

  /** A connection that PostgreSQL itself answered on is fit for the next question; any other is closed. */
  function release(client: PoolClient, error?: unknown): void {
    const state = sqlState(error);
    // 42: a statement that could not be prepared, though the client may take it to be.
    const fit =
      error === undefined ||
      (state !== undefined && !stalePlan.has(state) && !state.startsWith("42"));
    client.release(!fit || lost.has(client));
  }

  /** The same text has the same name in every process, so that two of them behind one transaction pooler never run each other's statement. */
  function nameOf(sql: string): string | undefined {
    const known = names.get(sql);
    if (known !== undefined || names.size >= mostPreparedStatements) return known;
    const name = `sf_${hash(sql)}`;
    names.set(sql, name);
    return name;
  }

  async function once<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await checkOut();
    try {
      const result = await work(client);
      release(client);
      return result;
    } catch (error) {
      release(client, error);
      throw error;
    }
  }

  async function inTransaction<T>(
    client: PoolClient,
    work: (tx: Database) => Promise<T>,
    tenantId: string | null,
    kind: "snapshot" | undefined,
  ): Promise<T> {
    const tx = transactionOn((sql, params, of) => send(client, sql, params, of), tenantId);
    clients.set(tx.database, client);
    const begin = kind === undefined ? "begin" : "begin isolation level repeatable read, read only";
    await send(client, tenantId === null ? begin : `${begin}; ${settingOf(tenantId)}`);
    let result: T;
    try {
      result = await work(tx.database);
    } catch (error) {
      tx.end();
      // The first error is the one to tell; a connection that can't roll back is closed, which does.
      await send(client, "rollback").catch((failed: unknown) => lost.add(client) && failed);
      throw error;
    }
    tx.end();
    const { command } = await send(client, "commit");
    // PostgreSQL answers the commit of a failed transaction with ROLLBACK, and no error.
    if (command !== "COMMIT") {
      throw new Error(
        "Nothing was stored: a statement of this transaction failed, and the error was not passed on.",
      );
    }
    return result;
  }

  const databaseOf = (tenantId: string | null): Database => ({
    query: async <Row>(sql: string, params?: readonly unknown[]): Promise<Row[]> =>
      (await whenContended(() => once((client) => send<Row>(client, sql, params, tenantId)))).rows,
    transaction: (work, kind) =>
      whenContended(() => once((client) => inTransaction(client, work, tenantId, kind))),
    forTenant: (id) => databaseOf(narrowed(tenantId, id)),
    close: () =>
      (closing ??= opening === undefined ? Promise.resolve() : opening.then((pool) => pool.end())),
  });
  return databaseOf(null);
}

/** The connection of a transaction, for what is no statement. */
const clients = new WeakMap<Database, PoolClient>();

/**
 * `COPY … FROM STDIN` of rows in PostgreSQL's text format, inside a transaction. Tables of tenants can't be copied into,
 * since row-level security would not look at the rows: it is for temporary ones.
 */
export async function copyInto(tx: Database, sql: string, rows: string): Promise<void> {
  const client = clients.get(tx);
  if (client === undefined) throw new Error("Rows are copied inside of a transaction only.");
  const [{ from }, { pipeline }, { Readable }] = await Promise.all([
    import("pg-copy-streams"),
    import("node:stream/promises"),
    import("node:stream"),
  ]);
  await pipeline(
    Readable.from([Buffer.from(rows)], { objectMode: false }),
    client.query(from(sql)),
  );
}

type Send = <Row>(
  sql: string,
  params?: readonly unknown[],
  tenantId?: string | null,
) => Promise<QueryResult<Row & object>>;

/** A Database whose every statement runs in the transaction that `send` is in, until `end` is called. */
function transactionOn(
  send: Send,
  tenantId: string | null,
): { database: Database; end: () => void } {
  let ended = false;
  let depth = 0;
  let turn: Promise<unknown> = Promise.resolve();

  // The transaction was begun for its tenant; where it was begun for none, each statement names the one it is for.
  const databaseOf = (named: string | null): Database => {
    const query = async <Row>(sql: string, params?: readonly unknown[]): Promise<Row[]> => {
      // Without this, a promise that nobody awaited would run in somebody else's transaction.
      if (ended)
        throw new Error("This transaction has already ended; await every query inside it.");
      // One connection answers one question after another, however many are asked at once.
      const answer = turn.then(() => send<Row>(sql, params, named));
      turn = answer.catch(() => undefined);
      return (await answer).rows;
    };
    const database: Database = {
      query,
      async transaction(work) {
        const savepoint = `nested_${++depth}`;
        await query(`savepoint ${savepoint}`);
        try {
          const result = await work(database);
          await query(`release savepoint ${savepoint}`);
          return result;
        } catch (error) {
          // A contended transaction starts again as a whole; there is nothing to return to.
          if (!contended.has(sqlState(error) ?? "")) {
            await query(`rollback to savepoint ${savepoint}`);
          }
          throw error;
        } finally {
          depth--;
        }
      },
      forTenant(id) {
        narrowed(tenantId ?? named, id);
        return tenantId === null ? databaseOf(id) : database;
      },
      close: () => Promise.reject(new Error("A transaction ends by itself; close the database.")),
    };
    return database;
  };
  return { database: databaseOf(null), end: () => (ended = true) };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The tenant that a database of `current` may be narrowed to. What belongs to one tenant never becomes another's. */
function narrowed(current: string | null, tenantId: string): string {
  if (!UUID.test(tenantId)) throw new Error("A tenant's id is a UUID in small letters.");
  if (current !== null && current !== tenantId)
    throw new Error("This database is one tenant's already, and can't become another's.");
  return tenantId;
}

/** Row-level security reads this setting. `true`: it ends with the transaction, so no pooled connection carries it on. */
const settingOf = (tenantId: string): string =>
  `select set_config('signal_flag.tenant', '${tenantId}', true)`;

/** Several statements in one message are one transaction. */
const prefixed = (tenantId: string | null, sql: string): string =>
  tenantId === null ? sql : `${settingOf(tenantId)}; ${sql}`;

/** It answers no row, so what comes back is the statement's that follows. */
const NAME_TENANT = "select where set_config('signal_flag.tenant', $1, true) is null";
const TENANT_NAMER = "sf_tenant";
/** The connections that have it prepared. */
const tenantNamers = new WeakSet<object>();

/**
 * Sends a prepared statement right behind the one that names the tenant: two statements before one sync are one
 * transaction and one round trip.
 */
function sendForTenant<Row extends object>(
  client: PoolClient,
  prepared: { readonly text: string; readonly values: unknown[]; readonly name?: string },
  tenantId: string,
): Promise<QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    if (pg === undefined) throw new Error("A connection was used before one was opened.");
    const query = new pg.Query<Row>(prepared, (error, result) =>
      error ? reject(error) : resolve(lastOf<Row>(result)),
    );
    const submit = query.submit.bind(query);
    query.submit = (connection) => {
      const { stream } = connection;
      // Sockets of Workers have no such methods, and gather what is sent by themselves.
      if ("cork" in stream) stream.cork();
      // Prepared once per connection, like every other statement; a failure further on does not undo that.
      if (!tenantNamers.has(connection))
        connection.parse({ name: TENANT_NAMER, text: NAME_TENANT, types: [] }, true);
      tenantNamers.add(connection);
      connection.bind({ statement: TENANT_NAMER, values: [tenantId] }, true);
      connection.execute({}, true);
      const refused = submit(connection);
      if ("uncork" in stream) stream.uncork();
      return refused;
    };
    client.query(query);
  });
}

/** Three more tries with a growing random pause, so that two contenders don't meet again at once. */
async function whenContended<T>(attempt: () => Promise<T>): Promise<T> {
  for (let retry = 1; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      if (retry > 3 || !contended.has(sqlState(error) ?? "")) throw error;
      const pauseMs = Math.random() * 20 * 2 ** retry;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** Settings can differ by role and database, so every new connection says for itself that its commits wait for the disk. */
async function refuseUnsafe(client: PoolClient, done: (error?: Error) => void): Promise<void> {
  try {
    const { rows } = await client.query<{ value: string | null }>(
      "select current_setting('synchronous_commit', true) as value",
    );
    done(rows[0]?.value === "off" ? new UnsafeConnectionError() : undefined);
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

/** By type id. pg would turn a `date` into local midnight and `numeric[]` into floats; both change the value. */
const parsers = new Map<number, (text: string) => unknown>([
  [1082, (date) => date],
  [1182, listOf], // date[]
  [1231, listOf], // numeric[]
]);

const typeParserOf =
  (types: Pg["types"]): Pg["types"]["getTypeParser"] =>
  (oid, format) =>
    (format === "binary" ? undefined : parsers.get(oid)) ?? types.getTypeParser(oid, format);

/** A flat array of values that PostgreSQL never needs to quote. */
function listOf(text: string): (string | null)[] {
  const items = text.slice(1, -1);
  return items === "" ? [] : items.split(",").map((item) => (item === "NULL" ? null : item));
}

/** Several statements sent at once are answered with several results; the last one counts. */
function lastOf<R extends object>(answer: QueryResult<R> | QueryResult<R>[]): QueryResult<R> {
  if (!Array.isArray(answer)) return answer;
  const last = answer.at(-1);
  if (last === undefined) throw new Error("There was no statement to run.");
  return last;
}

/** 53 bits (cyrb53): quick, and wide enough that two of our statements never share a name. */
function hash(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

function messageOf(error: unknown): string {
  // A refused connection to a host with two addresses has no message of its own.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
