import type { Database } from "../../storage/database.ts";
import { linkText, newestSeal, sealAt } from "../../storage/newest-seal.ts";
import { verifySeals } from "../../storage/seals.ts";
import type { Tenant } from "../../storage/tenants.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const verify: Command = {
  name: "verify",
  usage: "--tenant TENANT [--expect POSITION:LINK]",
  about:
    "Checks that no event of a tenant was changed, removed or put in afterwards, and prints the newest link. --expect takes one that was printed before, and finds out whether the newest events were cut off.",
  options: { tenant: "text", expect: "text" },
  async run(given, world) {
    const expected = expectedOf(given.optional("expect"));
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const ofTenant = database.forTenant(tenant.id);
      const found = await verifySeals(ofTenant, tenant.id);
      if (found.is === "broken")
        throw new CommandError(
          `The chain of ${tenant.name} does not hold from link ${found.position} on: event ${found.seq} of flag ${found.flagId} is not what was sealed, or a link is missing.`,
        );
      if (expected !== null) await compare(ofTenant, tenant, expected);
      const waiting =
        found.unsealed === 0 ? "" : ` ${found.unsealed} events are too new to be sealed.`;
      world.say(`The chain of ${tenant.name} holds: ${found.links} events checked.${waiting}`);
      const newest = await newestSeal(ofTenant, tenant.id);
      if (newest !== null)
        world.say(`Newest link, to keep outside of this database: ${linkText(newest)}`);
    });
  },
};

interface Expected {
  readonly position: string;
  readonly link: string;
}

function expectedOf(text: string | undefined): Expected | null {
  if (text === undefined) return null;
  const [, position, link] = /^(0|[1-9]\d{0,17}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (position === undefined || link === undefined)
    throw new UsageError(`--expect ${text} is not a position and a link, as verify prints them.`);
  return { position, link };
}

/** The stored links follow from each other by now; whether they are those that were given out is another question. */
async function compare(
  database: Database,
  tenant: Pick<Tenant, "id" | "name">,
  { position, link }: Expected,
): Promise<void> {
  const stored = await sealAt(database, tenant.id, position);
  if (stored === null) {
    const newest = await newestSeal(database, tenant.id);
    throw new CommandError(
      `Link ${position} of ${tenant.name} was given out and is not there: the chain ${
        newest === null ? "is empty" : `ends at link ${newest.position}`
      }. Its newest events were cut off.`,
    );
  }
  if (stored.link !== link)
    throw new CommandError(
      `Link ${position} of ${tenant.name} is not the one that was given out: events up to it were removed or written anew.`,
    );
}
