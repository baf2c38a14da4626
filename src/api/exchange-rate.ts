// What other currencies are worth in the one that a tenant reports in, day by day.
import { z } from "zod";
import { isRate } from "../domain/exchange.ts";
import { Currency, Instant, isAfterYear0, NO_SUCH_YEAR } from "./text.ts";

const Day = z.iso.date().refine(isAfterYear0, NO_SUCH_YEAR);

export const ExchangeRate = z.strictObject({
  /** The day a deal closes on, in the tenant's reporting zone. */
  day: Day,
  currency: Currency,
  /** What one unit of `currency` is worth in the reporting currency: a plain decimal, "0.9217". */
  rate: z
    .string()
    .max(25)
    .refine(isRate, "is no plain decimal above 0 with at most 12 digits on either side"),
});
export type ExchangeRate = z.infer<typeof ExchangeRate>;

/** `PUT /v1/exchange-rates`. A rate for a day that has one replaces it; what was told before is kept on record. */
export const ExchangeRates = z.strictObject({ rates: z.array(ExchangeRate).min(1).max(2000) });
export type ExchangeRates = z.infer<typeof ExchangeRates>;

/** `GET /v1/exchange-rates?from=2026-10-01&to=2026-10-31`. */
export const ExchangeRatesQuery = z.object({ from: Day.exactOptional(), to: Day.exactOptional() });

export const ExchangeRatesAnswer = z.object({
  /** The reporting currency; null: none is chosen, and no rate is needed. */
  into: Currency.nullable(),
  /** The newest day first, at most 2,000. */
  rates: z.array(
    z.object({
      day: z.string(),
      currency: Currency,
      rate: z.string(),
      by: z.object({ id: z.string(), name: z.string().nullable() }),
      at: Instant,
    }),
  ),
});
export type ExchangeRatesAnswer = z.infer<typeof ExchangeRatesAnswer>;
