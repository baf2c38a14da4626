// Customer companies: what the sidebar shows of one, and its past as the queue shows it.
import { Account, AccountHistory, AccountUpsert } from "../api/account.ts";
import {
  accountById,
  type AccountRecord,
  putAccount as storeAccount,
} from "../storage/accounts.ts";
import { monthOf } from "../domain/month.ts";
import { parseDecimal } from "../domain/money.ts";
import type { Configuration } from "../storage/configuration.ts";
import { ACCOUNT_FLAGS, accountHistory } from "../storage/flags.ts";
import { sessionOperation } from "./contract/operation.ts";
import { flagView, numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { ZendeskId } from "../api/text.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";

export const showAccount = sessionOperation({
  id: "account.show",
  summary: "An account, by the id of its Zendesk organization.",
  params: { id: ZendeskId },
  answers: { 200: { description: "The account.", schema: Account } },
  async handle({ params, caller, configuration }, { database }) {
    const account = await accountById(database, caller.tenantId, params["id"] ?? "");
    return account === null ? notFound("account") : json(accountView(account, configuration));
  },
});

export const showAccountHistory = sessionOperation({
  id: "account.history",
  summary: "An account with its latest flags and deals, and its flags by month.",
  params: { id: ZendeskId },
  answers: { 200: { description: "The account's past.", schema: AccountHistory } },
  async handle({ params, caller, configuration }, { database, now }) {
    const history = await accountHistory(
      database,
      caller.tenantId,
      params["id"] ?? "",
      monthOf(now(), configuration.tenant.zone),
      new Date(now()),
    );
    if (history === null) return notFound("account");
    const flags = history.flags.slice(0, ACCOUNT_FLAGS);
    return json({
      account: accountView(history.account, configuration),
      flags: flags.map(flagView),
      next: history.flags.length > ACCOUNT_FLAGS ? (flags.at(-1)?.id ?? null) : null,
      health: history.health,
      opportunities: history.opportunities.map((deal) => ({
        ...deal,
        createdAt: deal.createdAt.toISOString(),
      })),
      months: history.months,
    });
  },
});

export const putAccount = sessionOperation({
  id: "account.put",
  summary:
    "Tells what is known of a customer company, by the id of its Zendesk organization. Flags raised from now on take it along.",
  params: { id: ZendeskId },
  body: { schema: AccountUpsert },
  answers: { 200: { description: "The account as it is now.", schema: Account } },
  async handle({ params, body, caller, configuration }, endpoint) {
    const account = recordOf(params["id"] ?? "", body);
    if ("refused" in account) return account;
    const outcome = await storeAccount(endpoint.database, caller.tenantId, account);
    if (outcome === "crm-id-taken")
      return invalid("crmId", "The field crmId: another account has this id of the CRM.");
    // Felt here at once, and within seconds wherever else this endpoint runs.
    endpoint.accounts.forget(`${caller.tenantId}/${account.id}`);
    return json(accountView(account, configuration));
  },
});

function recordOf(id: string, { arr, ...told }: AccountUpsert): AccountRecord | Refusal {
  const money = arr == null ? null : parseDecimal(arr, told.currency ?? "");
  if (money !== null && "refused" in money)
    return money.refused === "unknown-currency"
      ? invalid("currency", `The field currency: ${told.currency} is not a currency of ISO 4217.`)
      : invalid("arr", `The field arr: is not an amount that ${told.currency} can have.`);
  if (money !== null && money.amountMinor < 0n)
    return invalid("arr", "The field arr: yearly revenue is not negative.");
  return {
    id,
    name: told.name,
    crmId: told.crmId ?? null,
    domain: told.domain ?? null,
    plan: told.plan ?? null,
    segment: told.segment ?? null,
    region: told.region ?? null,
    industry: told.industry ?? null,
    seats: told.seats ?? null,
    seatsUsed: told.seatsUsed ?? null,
    arrMinor: money === null ? null : String(money.amountMinor),
    currency: told.currency ?? null,
    renewalOn: told.renewalOn ?? null,
    ownerId: told.ownerId ?? null,
  };
}

function accountView(account: AccountRecord, { members }: Configuration): Account {
  const { crmId: _crmId, ownerId, ...shown } = account;
  const owner =
    ownerId === null
      ? null
      : { id: ownerId, name: members.get(ownerId)?.name ?? numbered(ownerId) };
  return { ...shown, owner };
}
