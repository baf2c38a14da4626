// A period's won deals under models of several touches. Assumptions beside the default; no other figure rests on them.
import { z } from "zod";
import { TOUCH_MODELS } from "../domain/attribution/touch-models.ts";
import { Currency, Instant, MinorUnits } from "./text.ts";

const ByModel = z.record(z.enum(TOUCH_MODELS), MinorUnits);
const Amounts = z.record(z.enum(["default", ...TOUCH_MODELS]), MinorUnits);

/** `nobody`: what no flag has a part in. A null name is a flag without signal, or an agent without team. */
const Part = z.discriminatedUnion("of", [
  z.object({ of: z.literal("nobody") }),
  z.object({ of: z.literal("name"), name: z.string().nullable() }),
]);
const PartAmounts = z.object({ part: Part, amounts: Amounts });

/** `GET /v1/reports/what-if?month=2026-10`, `?quarter=` or `?year=` as a report is asked for. */
export const WhatIf = z.object({
  period: z.string(),
  asOf: Instant,
  ruleVersion: z.int(),
  /** Flags longer before the close than this are no touch. */
  lookBackDays: z.int(),
  /** A touch this many days earlier counts half as much under `time-decay`. */
  halfLifeDays: z.int(),
  /** Won deals in scope. */
  deals: z.int(),
  /** Of these, those with more than one touch: the models differ on no others. */
  touchedTwice: z.int(),
  currencies: z.array(
    z.object({
      currency: Currency,
      total: MinorUnits,
      bySignal: z.array(PartAmounts),
      byTeam: z.array(PartAmounts),
      /** The largest; the sums are over all of them. */
      deals: z.array(
        z.object({
          crm: z.string(),
          id: z.string(),
          name: z.string(),
          accountName: z.string().nullable(),
          amountMinor: MinorUnits,
          closedAt: Instant,
          creditedFlagId: z.string().nullable(),
          touches: z.array(
            z.object({
              flagId: z.string(),
              at: Instant,
              signal: z.string().nullable(),
              team: z.string().nullable(),
              isJoined: z.boolean(),
              amounts: ByModel,
            }),
          ),
        }),
      ),
      moreDeals: z.int(),
    }),
  ),
});
export type WhatIf = z.infer<typeof WhatIf>;
