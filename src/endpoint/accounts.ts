// Customer companies: what the sidebar shows of one, and its past as the queue shows it.
import { Account, AccountHistory } from "../api/account.ts";
import { accountById, type AccountRecord } from "../storage/accounts.ts";
import type { Configuration } from "../storage/configuration.ts";
import { accountHistory } from "../storage/flags.ts";
import { sessionOperation } from "./contract/operation.ts";
import { flagView, numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { ZendeskId } from "../api/text.ts";
import { notFound } from "./problem.ts";

export const showAccount = sessionOperation({
  id: "account.show",
  method: "GET",
  path: "/v1/accounts/{id}",
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
  method: "GET",
  path: "/v1/accounts/{id}/history",
  summary: "An account with its latest flags and deals, and its flags by month.",
  params: { id: ZendeskId },
  answers: { 200: { description: "The account's past.", schema: AccountHistory } },
  async handle({ params, caller, configuration }, { database, now }) {
    const history = await accountHistory(
      database,
      caller.tenantId,
      params["id"] ?? "",
      new Date(now()),
    );
    if (history === null) return notFound("account");
    return json({
      account: accountView(history.account, configuration),
      flags: history.flags.map(flagView),
      opportunities: history.opportunities.map(
        ({ crm, id, name, status, amountMinor, currency }) => ({
          crm,
          id,
          name,
          status,
          amountMinor,
          currency,
        }),
      ),
      months: history.months,
    });
  },
});

function accountView(account: AccountRecord, { members }: Configuration): Account {
  const { crmId: _crmId, ownerId, ...shown } = account;
  const owner =
    ownerId === null
      ? null
      : { id: ownerId, name: members.get(ownerId)?.name ?? numbered(ownerId) };
  return { ...shown, owner };
}
