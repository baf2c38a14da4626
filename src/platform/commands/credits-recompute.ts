import { v7 } from "uuid";
import { owedTo } from "../../endpoint/owed.ts";
import { configurationOf } from "../../storage/configuration.ts";
import { type CreditLine, type Difference, recomputeCredits } from "../../storage/recompute.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

/** More lines help nobody; the last one says how many there are. */
const MOST_LISTED = 200;

export const creditsRecompute: Command = {
  name: "credits recompute",
  usage: "--tenant TENANT [--dry-run]",
  about:
    "Decides the credit of every deal again from what is recorded, lists what differs and puts it right; sealed credits are held against their log. --dry-run only looks, and ends with 1 when something differs.",
  options: { tenant: "text", "dry-run": "switch" },
  async run(given, world) {
    const name = given.required("tenant");
    const isDry = given.has("dry-run");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const ofTenant = database.forTenant(tenant.id);
      const configuration = await configurationOf(ofTenant, tenant.id);
      // A tenant that is switched off tells nobody anything.
      const owed = configuration === null ? () => [] : owedTo(configuration, () => v7());
      let listed = 0;
      const { deals, sealed, differences } = await recomputeCredits(ofTenant, tenant.id, {
        at: new Date(),
        store: isDry ? null : { owed },
        onDifference: (difference) => {
          listed += 1;
          if (listed <= MOST_LISTED) world.say(lineOf(difference));
        },
      });
      if (differences > MOST_LISTED) world.say(`… and ${differences - MOST_LISTED} more.`);
      const looked = `${tenant.name}: ${deals} deals, ${sealed} of them sealed.`;
      if (differences === 0) world.say(`${looked} Nothing differs.`);
      else if (isDry)
        throw new CommandError(
          `${looked} ${differences} differ. Without --dry-run they are put right.`,
        );
      else world.say(`${looked} ${differences} differed and were put right.`);
    });
  },
};

const lineOf = ({ crm, id, from, stored, should }: Difference): string =>
  `${crm}:${id} is ${written(stored)}; ${from === "log" ? "what was decided last is" : "by its facts it is"} ${written(should)}.`;

const written = (credit: CreditLine | null): string =>
  credit === null
    ? "without a credit"
    : `${credit.bucket} (${credit.reason}, rule ${credit.ruleVersion}${credit.flagId === null ? "" : `, flag ${credit.flagId}`})`;
