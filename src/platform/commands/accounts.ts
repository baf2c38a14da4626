import { readFile } from "node:fs/promises";
import { importAccounts } from "../../endpoint/imports/account-file.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";
import { sayProblems } from "./say-problems.ts";

export const accountsCommand: Command = {
  name: "accounts",
  usage: "FILE.csv --tenant TENANT",
  about: "Stores the customer companies of a CSV file, whole or not at all.",
  options: { tenant: "text" },
  operand: "The file",
  async run(given, world) {
    const file = given.operand();
    const name = given.required("tenant");
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw new CommandError(`The file ${file} can't be read. Check the path.`, { cause });
    });
    const { rows, problems } = await withStore(
      readSettings(world.environment),
      world,
      async (database) => {
        const tenant = await tenantNamed(database, name);
        return importAccounts(database.forTenant(tenant.id), tenant.id, new Uint8Array(bytes));
      },
    );
    if (problems.length > 0) {
      sayProblems(problems, world);
      throw new CommandError(
        `Nothing of ${file} was stored: ${problems.length} mistakes in ${rows} lines. Correct them and give the file again.`,
      );
    }
    world.say(`${rows} accounts stored.`);
  },
};
