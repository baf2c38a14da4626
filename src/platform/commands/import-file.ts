import { readFile } from "node:fs/promises";
import { v7 } from "uuid";
import { importFile as importInto } from "../../endpoint/imports.ts";
import { configurationOf } from "../../storage/configuration.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";
import { sayProblems } from "./say-problems.ts";

/** Who imported, where a person's id stands otherwise. */
const OPERATOR = "operator";

export const importFile: Command = {
  name: "import",
  usage: "FILE.csv --tenant TENANT [--crm NAME]",
  about: "Imports a CSV file of opportunities, whole or not at all.",
  options: { tenant: "text", crm: "text" },
  operand: "The file",
  async run(given, world) {
    const file = given.operand();
    const crm = given.optional("crm") ?? "csv";
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(crm))
      throw new UsageError(`--crm ${crm} is not a name in small letters, such as salesforce.`);
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw new CommandError(`The file ${file} can't be read. Check the path.`, { cause });
    });
    const name = given.required("tenant");
    const report = await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const ofTenant = database.forTenant(tenant.id);
      const configuration = await configurationOf(ofTenant, tenant.id);
      if (configuration === null) throw new CommandError(`${tenant.name} is switched off.`);
      return importInto(
        new Uint8Array(bytes),
        { crm, byId: OPERATOR, configuration },
        { database: ofTenant, now: () => Date.now(), newId: () => v7() },
      );
    });
    if (!report.accepted) {
      sayProblems(report.problems, world);
      throw new CommandError(
        `Nothing of ${file} was imported: ${report.problems.length} mistakes in ${report.rows} lines. Correct them and import the file again.`,
      );
    }
    const { rows, created, updated, unchanged, unmatched } = report;
    if (report.replayed) world.say(`${file} was imported before; nothing changed.`);
    world.say(
      `${rows} lines: ${created} created, ${updated} updated, ${unchanged} unchanged, ${unmatched} with an account not known here.`,
    );
  },
};
