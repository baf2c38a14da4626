import { resealAll } from "../../storage/reseal.ts";
import { createSealer } from "../../storage/secrets.ts";
import { readSettings, sealingKeys } from "../settings.ts";
import { type Command, CommandError } from "./command.ts";
import { withStore } from "./operator-store.ts";

export const keysRotate: Command = {
  name: "keys rotate",
  usage: "",
  about:
    "Seals every stored secret anew with the first key of ENCRYPTION_KEY. Start every process with both before, as v2:NEW,v1:OLD.",
  options: {},
  async run(_given, world) {
    const settings = readSettings(world.environment);
    const keys = sealingKeys(settings);
    const [newest, ...others] = keys;
    const { resealed, current, unreadable } = await withStore(settings, world, (database) =>
      resealAll(database, createSealer(keys)),
    );
    world.say(
      `Sealed anew with v${newest?.version}: ${resealed}. Sealed with it before: ${current}.`,
    );
    if (unreadable > 0)
      throw new CommandError(
        `${unreadable} secrets can't be opened with any key of ENCRYPTION_KEY. Add the key they were sealed with, and run it again.`,
      );
    if (others.length > 0)
      world.say(
        `Nothing needs ${others.map(({ version }) => `v${version}`).join(", ")} any more: leave it out of ENCRYPTION_KEY at the next start.`,
      );
  },
};
