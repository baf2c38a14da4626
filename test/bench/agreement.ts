// Not a figure of speed: whether plain SQL, which knows nothing of the product, comes to the same cent on very many rows.
import { nextMonth } from "../../src/domain/month.ts";
import { isDeepStrictEqual } from "node:util";
import { makeTenant, NOW } from "../helpers/flags.ts";
import { bothAnswers } from "../independent/agreement.ts";
import { writeRandomPast } from "../independent/random-past.ts";
import type { BenchStore } from "./bench-store.ts";
import { type Extent, type Findings, whole } from "./figure.ts";

const FLAGS = 1_000_000;
/** Told and credited one commit after the other, which takes longer than everything else here. */
const DEALS = 50_000;
/** Twenty flags of each. */
const ACCOUNTS = 50_000;
const MONTHS = 14;

/** @throws {Error} naming the month in which both differ. */
export async function measureAgreement(
  { owner }: BenchStore,
  { quick, tell }: Extent,
): Promise<Findings> {
  const of = (all: number) => (quick ? all / 20 : all);
  const tenantId = await makeTenant(owner);
  const database = owner.forTenant(tenantId);
  tell(`writing ${whole(of(FLAGS))} flags, and ${whole(of(DEALS))} deals as a CRM tells them`);
  await writeRandomPast(database, tenantId, 1, {
    accounts: of(ACCOUNTS),
    flags: of(FLAGS),
    deals: of(DEALS),
  });
  await owner.query("analyze flags, opportunities, credits, activities, accounts");
  const about = { zone: "Europe/Berlin", now: NOW.getTime() };
  let figures = 0;
  let month = "2025-10";
  for (let at = 0; at < MONTHS; at += 1) {
    const { product, independent } = await bothAnswers(database, tenantId, month, about);
    if (!isDeepStrictEqual(product, independent))
      throw new Error(
        `${month} differs. The report: ${JSON.stringify(product)}. Plain SQL: ${JSON.stringify(independent)}.`,
      );
    figures += Object.keys(independent).length;
    tell(`${month} agrees`);
    month = nextMonth(month);
  }
  return {
    figures: [
      {
        name: "figures that agree with plain SQL, of all",
        measured: `${whole(figures)} figures`,
        beside: `${whole(figures)} by plain SQL`,
        values: [1],
        unit: "×",
        goal: { is: "at least", value: 1 },
      },
    ],
    notes: [
      `${whole(of(FLAGS))} flags, ${whole(of(DEALS))} deals of ${whole(of(ACCOUNTS))} accounts, ${MONTHS} months: to the minor unit. A month that differed would stand here instead.`,
    ],
  };
}
