// CRM deals: told one at a time, and listed for linking a flag to one.
import { z } from "zod";
import { LinkedOpportunity } from "../api/flag.ts";
import { OPPORTUNITY_TYPES, OpportunityCredit, OpportunityUpsert } from "../api/opportunity.ts";
import { Instant, text } from "../api/text.ts";
import { expansionAmount, parseDecimal } from "../domain/money.ts";
import { opportunitiesOfAccount } from "../storage/flags.ts";
import { type OpportunityInput, upsertOpportunity } from "../storage/opportunities.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";
import { ZendeskId } from "../api/text.ts";
import { owedTo } from "./owed.ts";
import { invalid, isRefusal, type Refusal } from "./problem.ts";

/** `salesforce`, `hubspot` or a name of the tenant's own. */
export const CrmName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "is not the name of a CRM");
/** Ids of CRMs are letters, digits and a few marks; a pattern keeps queries and paths out of them. */
export const DealId = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._:-]{0,79})$/, "is not an opportunity's id");

const DAY_MS = 86_400_000;

/** Whether no clock that is merely wrong, nor a day of another zone, explains a moment so far ahead. */
export const isFuture = (instant: number, now: number): boolean => instant > now + DAY_MS;

const refuseFuture = (
  { status, createdAt, closedAt, modifiedAt }: OpportunityUpsert,
  now: number,
): Refusal | null => {
  // It would have the last word for ever.
  if (modifiedAt !== undefined && isFuture(Date.parse(modifiedAt), now))
    return invalid("modifiedAt", "The field modifiedAt: is in the future.");
  if (isFuture(Date.parse(createdAt), now))
    return invalid("createdAt", "The field createdAt: is in the future.");
  // The day on which an open deal is expected to close may well be ahead.
  return status !== "open" && closedAt !== null && isFuture(Date.parse(closedAt), now)
    ? invalid("closedAt", "The field closedAt: is in the future, and the deal is decided.")
    : null;
};

export const putOpportunity = sessionOperation({
  id: "opportunity.put",
  summary: "Tells how a CRM's deal stands now. Its credit is decided again, and its flag follows.",
  params: { crm: CrmName, id: DealId },
  body: { schema: OpportunityUpsert },
  answers: {
    200: { description: "How the deal is credited now, and why.", schema: OpportunityCredit },
  },
  async handle({ params, body, caller, configuration }, endpoint) {
    const { crm = "", id = "" } = params;
    const deal = dealInput(crm, id, body, endpoint.now());
    if (isRefusal(deal)) return deal;
    const { credit } = await upsertOpportunity(
      endpoint.database,
      caller.tenantId,
      deal,
      new Date(endpoint.now()),
      owedTo(configuration, endpoint.newId),
    );
    return json({ crm, id, ...credit });
  },
});

/** A deal as it is stored, or why it is not taken. What is told without a time stands so now. */
export function dealInput(
  crm: string,
  id: string,
  body: OpportunityUpsert,
  now: number,
): OpportunityInput | Refusal {
  const amounts = amountsOf(body);
  if ("refused" in amounts) return amounts;
  const future = refuseFuture(body, now);
  if (future !== null) return future;
  return {
    crm,
    id,
    accountId: body.accountId,
    crmAccountId: body.crmAccountId ?? null,
    accountName: body.accountName ?? null,
    name: body.name,
    type: body.type,
    status: body.status,
    ...amounts,
    currency: body.currency,
    createdAt: new Date(body.createdAt),
    closedAt: body.closedAt === null ? null : new Date(body.closedAt),
    toldAt: body.modifiedAt === undefined ? null : new Date(body.modifiedAt),
  };
}

type Amounts = Pick<
  OpportunityInput,
  "amountMinor" | "priorArrMinor" | "newArrMinor" | "escalatorMinor"
>;

/** The expansion amount in minor units: as given, or new minus prior minus the escalator already sold. */
function amountsOf(deal: OpportunityUpsert): Amounts | Refusal {
  const read = (field: "amount" | "newArr" | "priorArr" | "contractedEscalator") => {
    const money = parseDecimal(deal[field] ?? "0", deal.currency);
    return "refused" in money
      ? refusedAmount(money.refused, field, deal.currency)
      : money.amountMinor;
  };
  if (deal.amount !== undefined) {
    const amount = read("amount");
    if (typeof amount === "object") return amount;
    if (amount < 0n)
      return invalid(
        "amount",
        "The field amount: an expansion is not negative. Send 0 for a contraction.",
      );
    return { amountMinor: String(amount) };
  }
  const [newArr, priorArr, escalator] = [
    read("newArr"),
    read("priorArr"),
    read("contractedEscalator"),
  ];
  if (typeof newArr === "object") return newArr;
  if (typeof priorArr === "object") return priorArr;
  if (typeof escalator === "object") return escalator;
  return {
    amountMinor: String(expansionAmount({ newArr, priorArr, escalator })),
    newArrMinor: String(newArr),
    priorArrMinor: String(priorArr),
    escalatorMinor: String(escalator),
  };
}

function refusedAmount(
  refused: "unknown-currency" | "not-a-decimal" | "too-many-decimals" | "too-large",
  field: string,
  currency: string,
): Refusal {
  switch (refused) {
    case "unknown-currency":
      return invalid("currency", `The field currency: ${currency} is not a currency of ISO 4217.`);
    case "not-a-decimal":
      return invalid(field, `The field ${field}: is not a decimal amount such as 12400.50.`);
    case "too-many-decimals":
      return invalid(field, `The field ${field}: has more decimals than ${currency} has.`);
    case "too-large":
      return invalid(field, `The field ${field}: is too large to be stored.`);
  }
}

/** Enough to find the deal that a conversation was about. */
const MOST_LISTED = 50;

const Opportunities = z.object({
  items: z.array(
    LinkedOpportunity.extend({
      type: z.enum(OPPORTUNITY_TYPES),
      createdAt: Instant,
      name: text(300),
    }),
  ),
});

export const listOpportunities = sessionOperation({
  id: "opportunity.list",
  summary: "Deals of an account, open ones first, then newest: to link a flag to one.",
  query: z.strictObject({ account: ZendeskId }),
  answers: { 200: { description: "At most 50 deals.", schema: Opportunities } },
  async handle({ query, caller }, { database }) {
    const deals = await opportunitiesOfAccount(
      database,
      caller.tenantId,
      query.account,
      MOST_LISTED,
    );
    return json({
      items: deals.map((deal) => ({ ...deal, createdAt: deal.createdAt.toISOString() })),
    });
  },
});
