import { type DestinationState, destinationStates } from "../../storage/destination-state.ts";
import { readSettings } from "../settings.ts";
import type { Command } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const destinationList: Command = {
  name: "destination list",
  usage: "--tenant TENANT",
  about: "Shows where flags are sent, how each place is doing and what to do about it.",
  options: { tenant: "text" },
  async run(given, world) {
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const states = await destinationStates(database.forTenant(tenant.id), tenant.id);
      if (states.length === 0)
        world.say(`${tenant.name} sends flags nowhere. Add a place with destination add.`);
      for (const state of states) for (const line of linesOf(state)) world.say(line);
    });
  },
};

function linesOf(state: DestinationState): string[] {
  const { id, type, name, kinds } = state;
  return [
    `${name} (${type}, ${kinds.join(" and ")}) ${id}`,
    ...standing(state),
    ...owed(state),
  ].map((line, at) => (at === 0 ? line : `    ${line}`));
}

/** Whether it is on, and what now when it is not. */
function standing({
  active,
  disabledWhy,
  disabledAt,
  pausedUntil,
  failingSince,
}: DestinationState) {
  const since = disabledAt === null ? "" : ` since ${disabledAt.toISOString()}`;
  if (!active && disabledWhy !== null)
    return [
      `Switched off by itself${since}. ${disabledWhy}`,
      "What is owed to it is kept. destination enable sends that once its cause is mended.",
    ];
  if (!active) return [`Switched off${since}. destination enable switches it on again.`];
  if (failingSince === null) return ["On."];
  const paused = pausedUntil === null ? "" : ` It is tried again at ${pausedUntil.toISOString()}.`;
  return [`On, and nothing has reached it since ${failingSince.toISOString()}.${paused}`];
}

function owed({ waiting, failed, unknown }: DestinationState): string[] {
  const lines = [];
  if (waiting > 0) lines.push(`${waiting} messages wait to be sent.`);
  if (failed > 0) lines.push(`${failed} messages failed. deliveries replay sends them again.`);
  if (unknown > 0)
    lines.push(
      `${unknown} messages may have been posted. Look there; deliveries replay --delivery sends one again.`,
    );
  return lines;
}
