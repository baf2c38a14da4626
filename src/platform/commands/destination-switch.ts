import { v7 } from "uuid";
import { addDestinationEvent } from "../../storage/destination-events.ts";
import { switchDestination } from "../../storage/destination-state.ts";
import { readSettings } from "../settings.ts";
import type { Command, Given, World } from "./command.ts";
import { destinationNamed } from "./destination-named.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

const TAKES = {
  usage: "--tenant TENANT --destination DESTINATION",
  options: { tenant: "text", destination: "text" },
} as const;

const switching = (active: boolean, outcome: string) => async (given: Given, world: World) => {
  const tenantName = given.required("tenant");
  const name = given.required("destination");
  await withStore(readSettings(world.environment), world, async (database) => {
    const tenant = await tenantNamed(database, tenantName);
    const destination = await destinationNamed(database, tenant, name);
    await switchDestination(database.forTenant(tenant.id), tenant.id, destination.id, {
      active,
      at: new Date(),
    });
    await addDestinationEvent(database.forTenant(tenant.id), tenant.id, {
      id: v7(),
      at: new Date(),
      destinationId: destination.id,
      byId: null,
      what: active ? "switched-on" : "switched-off",
    });
    world.say(`${destination.name} is switched ${outcome}`);
  });
};

export const destinationEnable: Command = {
  ...TAKES,
  name: "destination enable",
  about: "Switches a destination on again, forgets its failures so far, and sends what waited.",
  run: switching(
    true,
    "on. What waited is sent; signal-flag deliveries replay sends what failed as well.",
  ),
};

export const destinationDisable: Command = {
  ...TAKES,
  name: "destination disable",
  about: "Sends nothing more to a destination and keeps nothing new for it.",
  run: switching(false, "off. signal-flag destination enable switches it on again."),
};
