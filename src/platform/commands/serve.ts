import { serve } from "../node.ts";
import { forProduction, readSettings } from "../settings.ts";
import type { Command } from "./command.ts";

export const serveCommand: Command = {
  name: "serve",
  usage: "",
  about: "Serves endpoint, queue and report until it is told to stop.",
  options: {},
  async run(_given, { environment, say, note }) {
    const serving = await serve(forProduction(readSettings(environment)), { log: note });
    say(`Signal Flag is ready: ${serving.url}`);
    await new Promise<void>((resolve) => {
      process.once("SIGINT", () => resolve());
      process.once("SIGTERM", () => resolve());
    });
    await serving.stop();
  },
};
