import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { isMonth } from "../../domain/month.ts";
import { configurationOf } from "../../storage/configuration.ts";
import { exportMonth, logExport } from "../../storage/month-export.ts";
import { newId } from "../new-id.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const exportMonthCommand: Command = {
  name: "export-month",
  usage: "--tenant TENANT --month YYYY-MM --out FILE",
  about:
    "Writes a month's evidence into a file with which anybody recomputes it: report --from and verify --from read it without a database.",
  options: { tenant: "text", month: "text", out: "text" },
  async run(given, world) {
    const month = given.required("month");
    if (!isMonth(month)) throw new UsageError(`--month ${month} is not a month such as 2026-10.`);
    const [name, file] = [given.required("tenant"), given.required("out")];
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const ofTenant = database.forTenant(tenant.id);
      const configuration = await configurationOf(ofTenant, tenant.id);
      if (configuration === null) throw new CommandError(`${tenant.name} is switched off.`);
      const now = Date.now();
      const out = createWriteStream(file, "utf8");
      try {
        const written = await exportMonth(ofTenant, configuration, month, now, async (line) => {
          if (!out.write(`${line}\n`)) await once(out, "drain");
        });
        out.end();
        await finished(out);
        const taken = { id: newId(), month, by: null, at: new Date(now), sha256: written.sha256 };
        await logExport(ofTenant, tenant.id, taken);
        world.say(`${written.lines} lines of ${month} of ${tenant.name} are in ${file}.`);
        world.say(`Sum, to keep elsewhere: ${written.sha256}`);
      } finally {
        out.destroy();
      }
    });
  },
};
