// The same rows by PostgreSQL's own load tool, where it is installed.
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { BenchStore } from "../bench-store.ts";
import { DELIVERY_ID, FLAG_ID, TICKET_ID } from "./same-rows.ts";

const run = promisify(execFile);

export const pgbenchVersion = (): Promise<string | null> =>
  run("pgbench", ["--version"]).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );

/** Writes the statement as a script of pgbench. */
export function writeScript(path: string, sql: string): Promise<void> {
  const own = [
    [FLAG_ID, "uuidv7()::text"],
    [DELIVERY_ID, "uuidv7()::text"],
    [TICKET_ID, "(100000 + floor(random() * 899999))::text"],
  ];
  const rows = own.reduce(
    (text, [place, value]) => `replace(${text}, '${place}', ${value})`,
    ":rows",
  );
  const script = sql
    // A colon inside a literal would begin a variable.
    .replaceAll(/'([^']*)'/g, (literal, text: string) =>
      text.includes(":") ? `E'${text.replaceAll(":", "\\x3A")}'` : literal,
    )
    .replace("$1::jsonb", `(${rows})::jsonb`);
  return writeFile(path, `${script};\n`);
}

/** Transactions per second, without the time it takes to connect. */
export async function pgbench(
  { login }: BenchStore,
  {
    tenantId,
    script,
    rows,
    connections,
    seconds,
  }: {
    readonly tenantId: string;
    readonly script: string;
    readonly rows: string;
    readonly connections: number;
    readonly seconds: number;
  },
): Promise<number> {
  const { stdout } = await run(
    "pgbench",
    ["-n", "-M", "prepared", "-c", String(connections), "-j", "2", "-T", String(seconds)].concat(
      ["-f", script, "-D", `rows=${rows}`, "-h", login.host, "-p", login.port, "-U", login.user],
      [login.database],
    ),
    {
      env: {
        ...process.env,
        PGPASSWORD: login.password,
        PGOPTIONS: `-c signal_flag.tenant=${tenantId}`,
      },
    },
  );
  const found = /tps = ([\d.]+)/.exec(stdout)?.[1];
  if (found === undefined) throw new Error(`pgbench told no rate: ${stdout}`);
  return Number(found);
}
