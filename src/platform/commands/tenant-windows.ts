import type { Windows } from "../../storage/tenants.ts";
import { setWindows } from "../../storage/windows.ts";
import { readSettings } from "../settings.ts";
import { type Command, type Given, UsageError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

/** Days as an operator writes them, within what the store takes. */
function daysOf(given: Given, option: string, [least, most]: readonly [number, number]) {
  const said = given.optional(option);
  if (said === undefined) return undefined;
  const days = /^\d{1,4}$/.test(said) ? Number(said) : Number.NaN;
  if (days >= least && days <= most) return days;
  throw new UsageError(`--${option} ${said} is not a number of days from ${least} to ${most}.`);
}

const told = ({ corroborationDays, silentDays, withoutDealDays }: Windows): string =>
  [
    corroborationDays === null
      ? "every flag stands for itself"
      : `a flag joins one that says the same while that is open and for ${corroborationDays} days after its decision`,
    `a flag without contact expires after ${silentDays} days`,
    `an accepted one without a deal after ${withoutDealDays}`,
  ].join("; ");

export const tenantWindows: Command = {
  name: "tenant windows",
  usage: "--tenant TENANT [--corroboration DAYS|off] [--silent DAYS] [--without-deal DAYS]",
  about:
    "Says how long flags that say the same join each other, and after how many days flags expire without contact and without a deal.",
  options: { tenant: "text", corroboration: "text", silent: "text", "without-deal": "text" },
  async run(given, world) {
    const name = given.required("tenant");
    const isOff = given.optional("corroboration") === "off";
    const corroborationDays = isOff ? null : daysOf(given, "corroboration", [0, 365]);
    const silentDays = daysOf(given, "silent", [7, 3650]);
    const withoutDealDays = daysOf(given, "without-deal", [7, 3650]);
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const windows: Partial<Windows> = {
        ...(corroborationDays === undefined ? {} : { corroborationDays }),
        ...(silentDays === undefined ? {} : { silentDays }),
        ...(withoutDealDays === undefined ? {} : { withoutDealDays }),
      };
      await setWindows(database, tenant.id, windows, new Date());
      world.say(`${tenant.name}: ${told({ ...tenant, ...windows })}.`);
    });
  },
};
