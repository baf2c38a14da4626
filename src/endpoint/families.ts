// Accounts that count together because somebody said so: parents and children, and organizations that were made one.
import type { z } from "zod";
import { ChangeFamily, Families, FamilyChanged } from "../api/matching.ts";
import { creditTold } from "../storage/crm/credit-told.ts";
import type { Database } from "../storage/database.ts";
import { matchLog } from "../storage/matching/companies.ts";
import {
  type Changed,
  families,
  type FamilyRow,
  join,
  part,
  tryFamily,
} from "../storage/matching/families.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";
import { owedTo } from "./owed.ts";
import { invalid, type Refusal } from "./problem.ts";

/** What was decided lately, as far as anybody reads back. */
const LOG = 100;

export const listFamilies = sessionOperation({
  id: "account-family.list",
  summary:
    "Children with their parents, organizations that were made one, and what was decided lately about which account is which.",
  answers: { 200: { description: "The newest first.", schema: Families } },
  async handle({ caller }, endpoint) {
    const { tenantId } = caller;
    const database = endpoint.database.forTenant(tenantId);
    const [relations, merges, decided] = await Promise.all([
      families(database, tenantId, "relation"),
      families(database, tenantId, "merge"),
      matchLog(database, tenantId, LOG),
    ]);
    return json({
      relations: relations.map(viewOf),
      merges: merges.map(viewOf),
      log: decided.map((entry) => ({
        id: entry.id,
        at: entry.at.toISOString(),
        byName: entry.byName ?? entry.byId,
        what: entry.what,
        company: entry.companyName ?? entry.crmAccountId,
        from: entry.fromName,
        to: entry.toName,
        why: entry.why,
      })),
    } satisfies z.input<typeof Families>);
  },
});

const viewOf = ({ byId, byName, at, ...row }: FamilyRow) => ({
  fromId: row.fromId,
  fromName: row.fromName,
  intoId: row.intoId,
  intoName: row.intoName,
  byName: byName ?? byId,
  at: at.toISOString(),
});

export const changeFamily = sessionOperation({
  id: "account-family.change",
  summary:
    "Says that an account is part of a parent, or was made part of another organization, or takes that back; with `isTrial` it only says which deals would be credited otherwise.",
  body: { schema: ChangeFamily },
  answers: {
    200: { description: "Deals that are, or would be, credited otherwise.", schema: FamilyChanged },
  },
  async handle({ body, caller, configuration }, endpoint) {
    const { tenantId, memberId: byId } = caller;
    const { id, family, act, fromId, intoId, isTrial } = body;
    if (act === "add" && intoId === undefined)
      return invalid("intoId", "The field intoId: is missing.");
    const at = new Date(endpoint.now());
    const change = (tx: Database): Promise<Changed> =>
      act === "add" && intoId !== undefined
        ? join(tx, tenantId, family, { id, fromId, intoId, byId, at })
        : part(tx, tenantId, family, { id, fromId, byId, at });
    const database = endpoint.database.forTenant(tenantId);
    const { changed, deals } = await tryFamily(database, tenantId, change, at);
    if (changed.is === "refused") return refusedFor(changed.because);
    if (!isTrial) {
      const made = await database.transaction(async (tx) => {
        const outcome = await change(tx);
        if (outcome.is === "done")
          await creditTold(
            tx,
            tenantId,
            [{ accountIds: outcome.accountIds, unmatched: [] }],
            at,
            owedTo(configuration, endpoint.newId),
          );
        return outcome;
      });
      if (made.is === "refused") return refusedFor(made.because);
    }
    return json({ isTrial, deals: [...deals] } satisfies z.input<typeof FamilyChanged>);
  },
});

function refusedFor(because: Extract<Changed, { is: "refused" }>["because"]): Refusal {
  switch (because) {
    case "no-account":
      return invalid("intoId", "One of these accounts is not known here. Choose another one.");
    case "same-account":
      return invalid("intoId", "An account is not its own parent. Choose another one.");
    case "circle":
      return invalid(
        "intoId",
        "That would close a circle: the second account is, over other accounts, part of the first.",
      );
    case "taken":
      return invalid(
        "fromId",
        "This account is part of another one already. Take that back first.",
      );
    case "not-there":
      return invalid("fromId", "This is not there any more. Load the page again.");
  }
}
