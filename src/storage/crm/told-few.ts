// What a message or a page of an answer tells, as rows.
import type { ReadDeal } from "../../domain/crm/crm-deal.ts";
import type { OpportunityInput } from "../opportunities.ts";
import type { Told } from "./told.ts";

/** A deal that is gone: deleted, or merged into another of the same CRM. */
export interface EndInput {
  readonly crm: string;
  readonly id: string;
  readonly end: "deleted" | "merged";
  /** Into which deal; `null` for one that was deleted. */
  readonly mergedInto: string | null;
  readonly toldAt: Date | null;
}

export type ToldInput = OpportunityInput | EndInput;

const COLUMNS = `crm text, id text, what text, told_at timestamptz, merged_into text, account_id int8,
  crm_account_id text, account_name text, name text, type text, status text, amount_minor int8,
  currency text, created_at timestamptz, closed_at timestamptz, prior_arr_minor int8,
  new_arr_minor int8, escalator_minor int8`;

const isEnd = (told: ToldInput): told is EndInput => "end" in told;

const rowOf = (told: ToldInput) =>
  isEnd(told)
    ? {
        crm: told.crm,
        id: told.id,
        what: told.end,
        told_at: told.toldAt,
        merged_into: told.mergedInto,
      }
    : {
        crm: told.crm,
        id: told.id,
        what: "deal",
        told_at: told.toldAt ?? null,
        account_id: told.accountId,
        crm_account_id: told.crmAccountId,
        account_name: told.accountName,
        name: told.name,
        type: told.type,
        status: told.status,
        amount_minor: told.amountMinor,
        currency: told.currency,
        created_at: told.createdAt,
        closed_at: told.closedAt,
        prior_arr_minor: told.priorArrMinor ?? null,
        new_arr_minor: told.newArrMinor ?? null,
        escalator_minor: told.escalatorMinor ?? null,
      };

/** A few rows as a relation for `storeTold`. */
export const relationOf = (
  told: readonly ToldInput[],
): Pick<Told, "relation" | "params" | "hasEnds"> => ({
  relation: `(select * from jsonb_to_recordset($3::jsonb) as told (${COLUMNS}))`,
  params: [JSON.stringify(told.map(rowOf))],
  hasEnds: told.some(isEnd),
});

/** A deal as it was read from a CRM's own words, under the name that the tenant gave the CRM. */
export const toldDeal = (crm: string, deal: ReadDeal): OpportunityInput => ({
  crm,
  id: deal.id,
  accountId: deal.accountId,
  crmAccountId: deal.crmAccountId,
  accountName: deal.accountName,
  name: deal.name,
  type: deal.type,
  status: deal.status,
  amountMinor: String(deal.amountMinor),
  currency: deal.currency,
  createdAt: new Date(deal.createdAt),
  closedAt: deal.closedAt === null ? null : new Date(deal.closedAt),
  toldAt: new Date(deal.toldAt),
  priorArrMinor: deal.priorArrMinor === null ? null : String(deal.priorArrMinor),
  newArrMinor: deal.newArrMinor === null ? null : String(deal.newArrMinor),
  escalatorMinor: deal.escalatorMinor === null ? null : String(deal.escalatorMinor),
});
