// The stand-in CRM: where a deal is made, won and lost by hand, so that a flag's way to money can be seen to its end.
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import { OPPORTUNITY_TYPES } from "../../api/opportunity.ts";
import { parseDecimal } from "../../domain/money.ts";
import type { OpportunityInput } from "../../storage/opportunities.ts";
import { formatMoney } from "../../ui/format.ts";
import { onlyTheDesk } from "../only-the-desk.ts";
import { crmCsv } from "./crm-csv.ts";
import type { Deals, ToldCredit } from "./deals.ts";

/** A customer as the CRM knows it; one from somebody's own tickets has a name and no more. */
export interface CrmAccount {
  readonly id: string;
  readonly name: string;
  readonly crmId?: string;
  readonly currency?: string;
}

export interface CrmParts {
  readonly deals: Deals;
  /** Those that deals can be made for. */
  readonly accounts: readonly CrmAccount[];
  /** Milliseconds UTC. */
  readonly now: () => number;
}

const MOST_SHOWN = 60;
const TYPE_WORDS = new Map<string, string>([
  ["seat-add", "More seats"],
  ["upsell", "Upsell"],
  ["cross-sell", "Cross-sell"],
  ["tier-upgrade", "Higher plan"],
  ["renewal", "Renewal"],
]);

const NewDeal = z.object({
  account: z.string(),
  type: z.enum(OPPORTUNITY_TYPES),
  amount: z.string().trim(),
});
const Outcome = z.object({ status: z.enum(["won", "lost", "open"]) });

/** `/sandbox/crm`, a page with every open deal, and `/sandbox/crm.csv`, the file that such a CRM exports. */
export function createCrm({ deals, accounts, now }: CrmParts): Hono {
  const crm = new Hono();
  crm.use("/sandbox/crm/*", onlyTheDesk);

  crm.get("/sandbox/crm.csv", async (context) => {
    context.header("Content-Type", "text/csv; charset=utf-8");
    context.header("Content-Disposition", 'attachment; filename="opportunities.csv"');
    return context.body(crmCsv(await deals.all()));
  });

  crm.get("/sandbox/crm", async (context) =>
    show(context, { accounts, deals: await deals.all(), said: context.req.query("said") ?? "" }),
  );

  crm.post("/sandbox/crm/deals", async (context) => {
    const asked = NewDeal.safeParse(await context.req.parseBody());
    const account = accounts.find(({ id }) => asked.success && id === asked.data.account);
    if (!asked.success || account === undefined) return context.text("That is no deal.", 400);
    const { crmId = null, currency = "USD" } = account;
    const money = parseDecimal(asked.data.amount, currency);
    if ("refused" in money)
      return context.text(
        "The amount is a number such as 12400 or 12400.50. Go back and correct it.",
        400,
      );
    const at = now();
    const deal: OpportunityInput = {
      crm: "salesforce",
      id: `006SANDBOX${at.toString(36).toUpperCase()}`,
      accountId: account.id,
      crmAccountId: crmId,
      accountName: account.name,
      name: `${account.name}: ${(TYPE_WORDS.get(asked.data.type) ?? asked.data.type).toLowerCase()}`,
      type: asked.data.type,
      status: "open",
      amountMinor: String(money.amountMinor),
      currency,
      createdAt: new Date(at),
      closedAt: null,
    };
    return back(context, `${deal.name} was created. ${creditIn(await deals.tell(deal))}`);
  });

  crm.post("/sandbox/crm/deals/:id", async (context) => {
    const asked = Outcome.safeParse(await context.req.parseBody());
    const deal = (await deals.all()).find(({ id }) => id === context.req.param("id"));
    if (!asked.success || deal === undefined) return context.text("There is no such deal.", 404);
    const { status } = asked.data;
    const closedAt = status === "open" ? null : new Date(now());
    const credit = await deals.tell({ ...deal, status, closedAt });
    return back(context, `${deal.name} is ${status}. ${creditIn(credit)}`);
  });
  return crm;
}

const creditIn = (credit: ToldCredit | null): string => {
  if (credit === null)
    return "Signal Flag did not take the webhook; it asks the CRM every few minutes, and hears of it then.";
  const { bucket, reason, ticketId } = credit;
  const by = ticketId === null ? "" : ` by the flag of ticket #${ticketId}`;
  return `Signal Flag calls it ${bucket}${by} (${reason}).`;
};

const back = (context: Context, said: string): Response =>
  context.redirect(`/sandbox/crm?${new URLSearchParams({ said }).toString()}`, 303);

function show(
  context: Context,
  {
    accounts,
    deals,
    said,
  }: { accounts: readonly CrmAccount[]; deals: readonly OpportunityInput[]; said: string },
): Response | Promise<Response> {
  context.header(
    "Content-Security-Policy",
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
  context.header("Cache-Control", "no-store");
  const open = deals.filter(({ status }) => status === "open");
  return context.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>CRM · Signal Flag sandbox</title>
          <link rel="stylesheet" href="/sandbox/page.css" />
        </head>
        <body>
          <main class="wide">
            <h1>CRM</h1>
            <p>
              This stands in for the CRM that your deals are in. Make one for the account of a flag,
              then win or lose it: a signed webhook tells Signal Flag, as a flow of Salesforce
              would, and queue, report and the agent's sidebar hear of it. The same deals are in
              <a href="/sandbox/crm.csv">opportunities.csv</a>, which the report page imports.
            </p>
            ${said === "" ? "" : html`<p class="said" role="status">${said}</p>`}
            <form class="deal" method="post" action="/sandbox/crm/deals">
              <label>
                Account
                <select name="account">
                  ${accounts.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}
                </select>
              </label>
              <label>
                Type
                <select name="type">
                  ${[...TYPE_WORDS].map(
                    ([type, word]) => html`<option value="${type}">${word}</option>`,
                  )}
                </select>
              </label>
              <label>
                Amount a year
                <input name="amount" inputmode="decimal" size="10" value="12000" required />
              </label>
              <button>Create the deal</button>
            </form>
            <table>
              <caption>
                Open deals, newest first
              </caption>
              <thead>
                <tr>
                  <th scope="col">Deal</th>
                  <th scope="col">Created</th>
                  <th scope="col" class="number">Amount</th>
                  <th scope="col" class="number">Outcome</th>
                </tr>
              </thead>
              <tbody>
                ${open.slice(0, MOST_SHOWN).map(
                  (deal) =>
                    html`<tr>
                      <td>${deal.name}</td>
                      <td>${deal.createdAt.toISOString().slice(0, 10)}</td>
                      <td class="number">
                        ${formatMoney(deal.amountMinor, deal.currency, "en-US")}
                      </td>
                      <td>
                        <form method="post" action="/sandbox/crm/deals/${deal.id}">
                          <button name="status" value="won" aria-label="Won: ${deal.name}">
                            Won
                          </button>
                          <button name="status" value="lost" aria-label="Lost: ${deal.name}">
                            Lost
                          </button>
                        </form>
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </main>
        </body>
      </html>`,
  );
}
