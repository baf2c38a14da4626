import { createHmac } from "node:crypto";
import type { Database } from "../../storage/database.ts";
import type { Credit, OpportunityInput } from "../../storage/opportunities.ts";
import type { Book, BookDeal } from "./book.ts";
import { salesforceJson, salesforceRecord } from "./salesforce-records.ts";

/** What the stand-in CRM knows and can tell. */
export interface Deals {
  /** Every deal, newest first. */
  all(): Promise<readonly OpportunityInput[]>;
  /** Tells Signal Flag how a deal stands now, and hears how it is credited; `null` when it was not taken. */
  tell(deal: OpportunityInput): Promise<ToldCredit | null>;
}

export interface ToldCredit extends Credit {
  /** Of the flag that the deal is owed to. */
  readonly ticketId: string | null;
}

/** Where the CRM's flow sends what changed, and the secret that its header is signed with. */
export interface Hook {
  readonly url: string;
  readonly secret: string;
}

/**
 * The deals of the sandbox's tenant, as a CRM has them: those that Signal Flag knew when the sandbox started, and what
 * was changed by hand since. Every change is sent by a signed webhook; one that is not taken waits to be asked for.
 */
export function dealsOf(
  database: Database,
  tenantId: string,
  {
    now,
    newId,
    hook,
  }: { readonly now: () => number; readonly newId: () => string; readonly hook: Hook },
): Deals & Book {
  const changed = new Map<string, BookDeal>();
  const known = () =>
    database.query<OpportunityInput & { readonly modifiedAt: Date; readonly isGone: boolean }>(
      `select crm, id, account_id as "accountId", crm_account_id as "crmAccountId",
         account_name as "accountName", name, type, status, amount_minor as "amountMinor",
         currency, created_at as "createdAt", closed_at as "closedAt", told_at as "modifiedAt",
         coalesce(deleted_at::text, merged_into) is not null as "isGone"
       from opportunities
       where tenant_id = $1
       order by created_at desc, id`,
      [tenantId],
    );

  return {
    async all() {
      const stored = (await known()).filter(({ isGone }) => !isGone);
      const heard = new Set(stored.map(({ id }) => id));
      const unheard = [...changed.values()].filter(({ id }) => !heard.has(id)).map(outOfBook);
      return [
        ...unheard,
        ...stored.map((deal) => {
          const { id } = deal;
          const edited = changed.get(id);
          return edited === undefined ? deal : outOfBook(edited);
        }),
      ];
    },
    async deals() {
      const stored = await known();
      const others = stored.filter(({ id, crm }) => crm === "salesforce" && !changed.has(id));
      return [
        ...others.map((deal) => inBook(deal, deal.modifiedAt, deal.isGone)),
        ...changed.values(),
      ];
    },
    activities: () => [],
    async tell(deal) {
      const record = inBook(deal, new Date(now()), false);
      changed.set(deal.id, record);
      const body = salesforceJson({
        eventId: newId(),
        sentAt: new Date(now()).toISOString(),
        opportunities: [salesforceRecord(record)],
      });
      // As the formula in the external credential's header does it.
      const signature = createHmac("sha256", hook.secret).update(body).digest("hex");
      const answer = await fetch(hook.url, {
        method: "POST",
        headers: { "content-type": "application/json", "x-signal-flag-signature": signature },
        body,
      }).catch(() => null);
      if (answer?.ok !== true) return null;
      const [credit] = await database.query<ToldCredit>(
        `select c.bucket, c.flag_id as "flagId", c.reason, c.rule_version as "ruleVersion",
           f.ticket_id as "ticketId"
         from credits c left join flags f on f.tenant_id = $1 and f.id = c.flag_id
         where c.tenant_id = $1 and c.crm = $2 and c.opportunity_id = $3`,
        [tenantId, deal.crm, deal.id],
      );
      return credit ?? null;
    },
  };
}

const inBook = (deal: OpportunityInput, modifiedAt: Date, isDeleted: boolean): BookDeal => ({
  id: deal.id,
  company: deal.crmAccountId,
  companyName: deal.accountName,
  organization: deal.accountId,
  name: deal.name,
  type: deal.type,
  status: deal.status,
  amountMinor: deal.amountMinor,
  currency: deal.currency,
  createdAt: deal.createdAt,
  closedAt: deal.closedAt,
  modifiedAt,
  isDeleted,
});

const outOfBook = (deal: BookDeal): OpportunityInput => ({
  crm: "salesforce",
  id: deal.id,
  accountId: deal.organization ?? null,
  crmAccountId: deal.company,
  accountName: deal.companyName,
  name: deal.name,
  type: deal.type,
  status: deal.status,
  amountMinor: deal.amountMinor,
  currency: deal.currency,
  createdAt: deal.createdAt,
  closedAt: deal.closedAt,
});
