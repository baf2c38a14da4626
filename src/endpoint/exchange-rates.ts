// What other currencies are worth in the one that the tenant reports in: told by operations, read by reports.
import type { z } from "zod";
import { ExchangeRates, ExchangeRatesAnswer, ExchangeRatesQuery } from "../api/exchange-rate.ts";
import { isCurrency } from "../domain/money.ts";
import type { Configuration } from "../storage/configuration.ts";
import type { Database } from "../storage/database.ts";
import { tellRates, toldRates } from "../storage/exchange-rates.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";
import { invalid, type Refusal } from "./problem.ts";

const MOST = 2000;
const answers = {
  200: { description: "The rates as they were told last.", schema: ExchangeRatesAnswer },
};

export const listRates = sessionOperation({
  id: "exchange-rate.list",
  summary:
    "What other currencies were worth in the reporting currency, by the day deals closed on.",
  query: ExchangeRatesQuery,
  answers,
  handle: async ({ query, configuration }, { database }) =>
    json(await viewOf(database, configuration, query)),
});

export const putRates = sessionOperation({
  id: "exchange-rate.put",
  summary:
    "Tells what other currencies were worth in the reporting currency. Months that are closed stay as reported, and a figure that was refused for want of a rate is restated.",
  body: { schema: ExchangeRates },
  answers,
  async handle({ body, configuration, caller }, { database, now }) {
    const into = configuration.tenant.reportingCurrency;
    if (into === null)
      return {
        ...invalid(
          "rates",
          "There is no reporting currency yet. An administrator chooses one in the set-up, under hours.",
        ),
        reason: "no-reporting-currency",
      };
    const wrong = wrongIn(body, into);
    if (wrong !== null) return wrong;
    const at = new Date(now());
    await tellRates(database, caller.tenantId, {
      into,
      rates: body.rates,
      by: caller.memberId,
      at,
    });
    const days = body.rates.map(({ day }) => day).toSorted();
    const span = { from: days[0] ?? FIRST, to: days.at(-1) ?? LAST };
    return json(await viewOf(database, configuration, span));
  },
});

function wrongIn({ rates }: ExchangeRates, into: string): Refusal | null {
  const seen = new Set<string>();
  for (const [index, { day, currency }] of rates.entries()) {
    const field = `rates.${index}.currency`;
    if (!isCurrency(currency) || currency === into)
      return {
        ...invalid(
          field,
          currency === into
            ? `The field ${field}: ${into} is the reporting currency itself and needs no rate.`
            : `The field ${field}: there is no currency ${currency}. Name one such as USD.`,
        ),
        reason: "unknown-currency",
      };
    if (seen.has(`${day} ${currency}`))
      return {
        ...invalid(
          `rates.${index}`,
          `The rate of ${currency} on ${day} is told twice. Tell it once.`,
        ),
        reason: "told-twice",
      };
    seen.add(`${day} ${currency}`);
  }
  return null;
}

const FIRST = "0001-01-01";
const LAST = "9999-12-31";

async function viewOf(
  database: Database,
  { tenant, members }: Configuration,
  { from = FIRST, to = LAST }: z.infer<typeof ExchangeRatesQuery>,
): Promise<z.input<typeof ExchangeRatesAnswer>> {
  const into = tenant.reportingCurrency;
  const rates =
    into === null
      ? []
      : await toldRates(database, tenant.id, { into, first: from, last: to, most: MOST });
  return {
    into,
    rates: rates.map(({ byId, at, ...rate }) => ({
      ...rate,
      by: { id: byId, name: members.get(byId)?.name ?? null },
      at: at.toISOString(),
    })),
  };
}
