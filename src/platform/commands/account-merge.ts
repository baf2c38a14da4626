import { v7 } from "uuid";
import { owedTo } from "../../endpoint/owed.ts";
import { configurationOf } from "../../storage/configuration.ts";
import { creditTold } from "../../storage/crm/credit-told.ts";
import type { Database } from "../../storage/database.ts";
import { type Changed, join, part, tryFamily } from "../../storage/matching/families.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

const REFUSED: Readonly<Record<Extract<Changed, { is: "refused" }>["because"], string>> = {
  "no-account": "One of these organizations is not known here. Check the ids.",
  "same-account": "An organization is not merged into itself. Check the ids.",
  circle: "That would close a circle of merges. Take the other one back first, with --undo.",
  taken: "This organization was merged already. Take that back first, with --undo.",
  "not-there": "This organization was not merged, so there is nothing to take back.",
};

export const accountMerge: Command = {
  name: "account merge",
  usage: "--tenant TENANT --from ORGANIZATION [--into ORGANIZATION | --undo] [--dry-run]",
  about:
    "Reads a Zendesk organization that was merged as the one that stays, from now on; flags and deals of before stay as they are. --undo takes it back, --dry-run only says what would change.",
  options: { tenant: "text", from: "text", into: "text", undo: "switch", "dry-run": "switch" },
  async run(given, world) {
    const name = given.required("tenant");
    const fromId = organization(given.required("from"));
    const isUndo = given.has("undo");
    const intoId = isUndo ? null : organization(given.required("into"));
    const isDry = given.has("dry-run");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const ofTenant = database.forTenant(tenant.id);
      const at = new Date();
      const id = v7();
      const change = (tx: Database): Promise<Changed> =>
        intoId === null
          ? part(tx, tenant.id, "merge", { id, fromId, byId: null, at })
          : join(tx, tenant.id, "merge", { id, fromId, intoId, byId: null, at });
      const { changed, deals } = await tryFamily(ofTenant, tenant.id, change, at);
      if (changed.is === "refused") throw new CommandError(REFUSED[changed.because]);
      for (const deal of deals)
        world.say(`${deal.crm}:${deal.id} ${deal.from ?? "not decided"} → ${deal.to}`);
      if (isDry) {
        world.say(`${deals.length} deals would be credited otherwise. Nothing was changed.`);
        return;
      }
      const configuration = await configurationOf(ofTenant, tenant.id);
      const owed = configuration === null ? () => [] : owedTo(configuration, () => v7());
      await ofTenant.transaction(async (tx) => {
        const made = await change(tx);
        if (made.is === "refused") throw new CommandError(REFUSED[made.because]);
        if (made.is === "done")
          await creditTold(
            tx,
            tenant.id,
            [{ accountIds: made.accountIds, unmatched: [] }],
            at,
            owed,
          );
      });
      world.say(
        intoId === null
          ? `${fromId} stands for itself again. ${deals.length} deals are credited otherwise.`
          : `${fromId} is read as ${intoId} from now on. ${deals.length} deals are credited otherwise.`,
      );
    });
  },
};

function organization(id: string): string {
  if (!/^[1-9]\d{0,18}$/.test(id) || BigInt(id) >= 2n ** 63n)
    throw new CommandError(`${id} is not the id of a Zendesk organization: it is a whole number.`);
  return id;
}
