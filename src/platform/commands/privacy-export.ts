import { exportSubject } from "../../storage/redact.ts";
import { readSettings } from "../settings.ts";
import type { Command } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";
import { SUBJECT_OPTIONS, SUBJECT_USAGE, subjectOf } from "./privacy-subject.ts";

export const privacyExport: Command = {
  name: "privacy export",
  usage: SUBJECT_USAGE,
  about: "Prints what is kept about a person or an account: a line of JSON each.",
  options: SUBJECT_OPTIONS,
  async run(given, world) {
    const subject = subjectOf(given);
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const found = await exportSubject(database, tenant.id, subject);
      for (const each of found) world.say(JSON.stringify(each));
      world.note(`${found.length} records of ${subject.is} ${subject.id}.`);
    });
  },
};
