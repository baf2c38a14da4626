import { v7 } from "uuid";
import { owedTo } from "../../endpoint/owed.ts";
import { cleanUp } from "../../storage/clean-up.ts";
import { configurationOf } from "../../storage/configuration.ts";
import { redactSubject } from "../../storage/redact.ts";
import { readSettings } from "../settings.ts";
import type { Command } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";
import { SUBJECT_OPTIONS, SUBJECT_USAGE, subjectOf } from "./privacy-subject.ts";
import { sayLog } from "./tenant-erase.ts";

export const privacyErase: Command = {
  name: "privacy erase",
  usage: SUBJECT_USAGE,
  about:
    "Erases the texts and names of a person or an account, tells destinations, and writes the tables anew. Figures and the chain of events stay.",
  options: SUBJECT_OPTIONS,
  async run(given, world) {
    const subject = subjectOf(given);
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const configuration = await configurationOf(database.forTenant(tenant.id), tenant.id);
      const counts = await redactSubject(database, tenant.id, subject, {
        at: new Date(),
        eventId: v7(),
        owed: configuration === null ? () => [] : owedTo(configuration, () => v7()),
      });
      world.say(
        `Erased the texts of ${counts.flags} flags, ${counts.deliveries} kept messages and ${counts.names} names.`,
      );
      sayLog(world, await cleanUp(database, { accounts: subject.is === "account" }));
    });
  },
};
