import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { readView, REPORT_VIEWS } from "../../storage/report-views.ts";
import { readSettings } from "../settings.ts";
import { csvFile } from "../warehouse/csv-file.ts";
import { parquetFile } from "../warehouse/parquet-file.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

const FORMATS = { parquet: parquetFile, csv: csvFile } as const;

export const warehouse: Command = {
  name: "warehouse",
  usage: "--tenant TENANT --out FOLDER [--format parquet|csv]",
  about:
    "Writes a tenant's report views as files for a warehouse: flags, opportunities, credit shares and the figures of closed months.",
  options: { tenant: "text", out: "text", format: "text" },
  async run(given, world) {
    const name = given.required("tenant");
    const folder = given.required("out");
    const format = given.optional("format") ?? "parquet";
    if (format !== "parquet" && format !== "csv")
      throw new UsageError(`--format ${format} is neither parquet nor csv.`);
    await mkdir(folder, { recursive: true });
    const there = new Set(await readdir(folder));
    const taken = REPORT_VIEWS.map((view) => `${view.name}.${format}`).find((file) =>
      there.has(file),
    );
    if (taken !== undefined)
      throw new CommandError(
        `${join(folder, taken)} is there already. Name an empty folder, so that no file of an earlier day is taken for one of today's.`,
      );
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      for (const view of REPORT_VIEWS) {
        const file = join(folder, `${view.name}.${format}`);
        // Under its own name only when it is whole.
        const unfinished = `${file}.unfinished`;
        const rows = await database.forTenant(tenant.id).transaction(async (tx) => {
          const writer = FORMATS[format](unfinished, view);
          const count = await readView(tx, view, (piece) => writer.write(piece));
          await writer.end();
          return count;
        });
        await rename(unfinished, file);
        world.say(`${file}: ${rows} rows`);
      }
    });
  },
};
