// Two tenants in one database: one with very many flags, one with few.
import { putMember } from "../../src/storage/members.ts";
import { makeTenant } from "../helpers/flags.ts";
import { manyFlags } from "../helpers/many-flags.ts";
import type { BenchStore } from "./bench-store.ts";
import { type Extent, whole } from "./figure.ts";

export const OPS = "301";

export interface Filled {
  readonly large: { readonly tenantId: string; readonly flags: number };
  readonly small: { readonly tenantId: string; readonly flags: number };
}

/** The large tenant's flags are spread over as many months as leave 20,000 to each. */
const FLAGS_A_MONTH = 20_000;
/** One statement for all would be one transaction of minutes. */
const AT_ONCE = 100_000;

export async function fillTenants({ owner }: BenchStore, extent: Extent): Promise<Filled> {
  const many = extent.quick ? 100_000 : 1_000_000;
  const months = many / FLAGS_A_MONTH;
  const large = await makeTenant(owner);
  const small = await makeTenant(owner);
  for (let written = 0; written < many; written += AT_ONCE) {
    extent.tell(`writing flags: ${whole(written)} of ${whole(many)}`);
    await manyFlags(owner, large, { count: AT_ONCE, months });
  }
  await manyFlags(owner, small, { count: 1000, months });
  const person = { email: null, locale: null, calendarId: null, active: true, team: null };
  for (const tenantId of [large, small])
    await putMember(owner, tenantId, { ...person, id: OPS, name: "Olga Ops", roles: ["ops"] });
  await owner.query("vacuum analyze");
  return { large: { tenantId: large, flags: many }, small: { tenantId: small, flags: 1000 } };
}
