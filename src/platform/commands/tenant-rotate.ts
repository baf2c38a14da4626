import { v7 } from "uuid";
import { createSealer } from "../../storage/secrets.ts";
import { rotateSigningKey } from "../../storage/tenants.ts";
import { readSettings, sealingKeys } from "../settings.ts";
import type { Command } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";
import { newSigningKey, saySigningKey } from "./signing-key.ts";

/** Enough for a colleague in another time zone to paste the new key into Zendesk. */
const OVERLAP_HOURS = 24;

export const tenantRotate: Command = {
  name: "tenant rotate",
  usage: "--tenant TENANT",
  about: `Prints a new signing key, once; the one before it is accepted for ${OVERLAP_HOURS} hours more.`,
  options: { tenant: "text" },
  async run(given, world) {
    const settings = readSettings(world.environment);
    const sealer = createSealer(sealingKeys(settings));
    const name = given.required("tenant");
    const signingKey = newSigningKey();
    const until = new Date(Date.now() + OVERLAP_HOURS * 3_600_000);
    await withStore(settings, world, async (database) => {
      const { id } = await tenantNamed(database, name);
      const next = { id: v7(), sealed: await sealer.seal(signingKey) };
      await rotateSigningKey(database.forTenant(id), id, next, until);
    });
    saySigningKey(world, signingKey);
    world.say(`The key before it is accepted until ${until.toISOString()}.`);
  },
};
