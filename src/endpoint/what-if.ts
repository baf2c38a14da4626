// What if credit were shared over every touch? A period's won deals under each model, beside the default.
import { z } from "zod";
import { WhatIf } from "../api/what-if.ts";
import {
  HALF_LIFE_DAYS,
  LOOK_BACK_DAYS,
  TOUCH_MODELS,
} from "../domain/attribution/touch-models.ts";
import {
  type Amounts,
  type CurrencyWhatIf,
  type PartAmounts,
  whatIf,
} from "../domain/attribution/what-if.ts";
import { ruleOf } from "../storage/attribution-rules.ts";
import { boundsOfMonth } from "../storage/report-input.ts";
import { zonesOf } from "../storage/reporting-calendars.ts";
import { touchedDeals } from "../storage/touches.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";
import { periodQuestion } from "./periods/question.ts";

const NAME = z.string().max(10).exactOptional();
/** Shares add up over the whole period only. */
const EVERYTHING = { team: [], segment: [], kind: [], as: "today" as const };

/** Listed one by one; the sums are over all. */
const MOST_DEALS = 200;

export const showWhatIf = sessionOperation({
  id: "report.what-if",
  summary:
    "A period's won deals as models of several touches would share them out, by signal and team. Assumptions: no other figure rests on them.",
  query: z.strictObject({ month: NAME, quarter: NAME, year: NAME }),
  answers: { 200: { description: "The default and each model.", schema: WhatIf } },
  async handle({ query, caller: { tenantId }, configuration }, endpoint) {
    const asked = periodQuestion({ ...query, ...EVERYTHING }, configuration);
    if ("refused" in asked) return asked;
    const { months, name } = asked.period;
    const [first = name] = months;
    const database = endpoint.reports ?? endpoint.database;
    const [rule, zones] = await Promise.all([
      ruleOf(database, tenantId),
      zonesOf(database, tenantId),
    ]);
    const deals = await touchedDeals(database, tenantId, {
      from: new Date(boundsOfMonth(first, configuration, zones).from),
      to: new Date(boundsOfMonth(months.at(-1) ?? first, configuration, zones).to),
      rule,
    });
    const currencies = whatIf(deals);
    return json({
      period: name,
      asOf: new Date(endpoint.now()).toISOString(),
      ruleVersion: rule.version,
      lookBackDays: LOOK_BACK_DAYS,
      halfLifeDays: HALF_LIFE_DAYS,
      deals: deals.length,
      touchedTwice: currencies
        .flatMap((each) => each.deals)
        .filter(({ touches }) => touches.length > 1).length,
      currencies: currencies.map(viewOf),
    } satisfies z.input<typeof WhatIf>);
  },
});

const viewOf = ({ currency, total, bySignal, byTeam, deals }: CurrencyWhatIf) => ({
  currency,
  total: String(total),
  bySignal: bySignal.map(partView),
  byTeam: byTeam.map(partView),
  deals: deals.slice(0, MOST_DEALS).map(({ crm, id, name, accountName, amountMinor, ...deal }) => ({
    crm,
    id,
    name,
    accountName,
    amountMinor: String(amountMinor),
    closedAt: iso(deal.closedAt),
    creditedFlagId: deal.credited?.flagId ?? null,
    touches: deal.touches.map(({ at, amounts, ...touch }) => ({
      ...touch,
      at: iso(at),
      amounts: inText(amounts),
    })),
  })),
  moreDeals: Math.max(0, deals.length - MOST_DEALS),
});

const partView = ({ part, amounts }: PartAmounts) => ({
  part,
  amounts: { default: String(amounts.default), ...inText(amounts) },
});

const inText = (amounts: Omit<Amounts, "default">) => {
  const [linear, u, w, decay] = TOUCH_MODELS;
  return {
    [linear]: String(amounts[linear]),
    [u]: String(amounts[u]),
    [w]: String(amounts[w]),
    [decay]: String(amounts[decay]),
  };
};

const iso = (instant: number): string => new Date(instant).toISOString();
