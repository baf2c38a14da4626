import { cancelWaiting } from "../../storage/cancel-waiting.ts";
import { suspendTenant } from "../../storage/tenants.ts";
import { readSettings } from "../settings.ts";
import type { Command } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const tenantSuspend: Command = {
  name: "tenant suspend",
  usage: "--tenant TENANT [--removed]",
  about:
    "Lets nobody of a tenant in and sends nothing for it, within seconds. Nothing is deleted. --removed cancels what waits to be sent, and lists it: the app was removed from Zendesk.",
  options: { tenant: "text", removed: "switch" },
  async run(given, world) {
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      await suspendTenant(database, tenant.id, new Date());
      world.say(`${tenant.name} is switched off. signal-flag tenant resume switches it on again.`);
      if (!given.has("removed")) return;
      const cancelled = await cancelWaiting(database.forTenant(tenant.id), tenant.id);
      for (const { destination, messages } of cancelled)
        world.say(`${messages} messages to ${destination} were cancelled.`);
      if (cancelled.length === 0) world.say("Nothing waited to be sent.");
    });
  },
};

export const tenantResume: Command = {
  name: "tenant resume",
  usage: "--tenant TENANT",
  about: "Ends tenant suspend: people are let in again, and messages that waited are sent.",
  options: { tenant: "text" },
  async run(given, world) {
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      await suspendTenant(database, tenant.id, null);
      world.say(`${tenant.name} is switched on.`);
    });
  },
};
