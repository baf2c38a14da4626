// What changed in Salesforce: opportunities, tasks and events by SystemModstamp, those in the bin included.
import { z } from "zod";
import { DealFault, readCrmDeal } from "../../../domain/crm/crm-deal.ts";
import { parseExactly } from "../../../domain/crm/exact-json.ts";
import {
  isDeleted,
  salesforceDeal,
  salesforceFields,
  SalesforceRecord,
} from "../../../domain/crm/salesforce-record.ts";
import { instantOf } from "../../../domain/instant.ts";
import type { ActivityInput } from "../../../storage/crm/activities.ts";
import type { AskedConnection, Place } from "../../../storage/crm/asking.ts";
import type { EndInput } from "../../../storage/crm/told-few.ts";
import type { ToldAccount } from "../../../storage/matching/resolve-accounts.ts";
import type { SendTools } from "../../destination-type.ts";
import { NOT_UNDERSTOOD, succeeded } from "../answers.ts";
import { createSalesforce, salesforceRefusal, SalesforceSettings } from "../salesforce.ts";
import { type Asked, type AskedCrm, NO_RECORDS, type Page, type RefusedRecord } from "./page.ts";

const Answered = z.object({ records: z.array(SalesforceRecord) });
/** As SOQL writes moments: whole seconds, as SystemModstamp has them. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;
const ID = /^[A-Za-z0-9]{15,18}$/;

const momentOf = (text: unknown): Date | null => {
  const instant =
    typeof text === "string" ? instantOf(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2")) : null;
  return instant === null ? null : new Date(instant);
};
const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

/** What comes behind a place, and what else is asked of a record. */
const where = (from: Place | null, also: string | null): string => {
  const after =
    from === null || !MOMENT.test(from.at)
      ? null
      : ID.test(from.id)
        ? `(SystemModstamp > ${from.at} OR (SystemModstamp = ${from.at} AND Id > '${from.id}'))`
        : `SystemModstamp >= ${from.at}`;
  const all = [also, after].filter((part) => part !== null);
  return all.length === 0 ? "" : ` WHERE ${all.join(" AND ")}`;
};
const inOrder = (size: number) => ` ORDER BY SystemModstamp, Id LIMIT ${size}`;

/** Salesforce, as a destination of the tenant lets one in. */
export function salesforceChanges(
  entered: unknown,
  connection: Pick<AskedConnection, "tenantId" | "crm" | "settings" | "zone"> & {
    readonly destination: { readonly id: string };
  },
  tools: Pick<SendTools, "ask" | "tokens">,
  now: number,
): AskedCrm {
  const account = SalesforceSettings.parse(entered);
  const { crm, settings, zone, tenantId, destination } = connection;
  const salesforce = createSalesforce(account, { tenantId, destinationId: destination.id }, tools);
  const opportunityFields = [
    ...new Set([
      ...salesforceFields(settings),
      "Account.Website",
      "Account.ParentId",
      "Account.SystemModstamp",
    ]),
  ];

  async function query(
    soql: string,
    read: (records: readonly SalesforceRecord[]) => Omit<Page, "records" | "last" | "isFull">,
    size: number,
  ): Promise<Asked> {
    const asked = await salesforce.request("GET", `/queryAll?q=${encodeURIComponent(soql)}`, null);
    if ("none" in asked) return { stopped: asked.none };
    const { answer } = asked;
    if (!succeeded(answer) || answer.is !== "answered")
      return { stopped: salesforceRefusal(answer) };
    // Longer than an answer may be: the same is asked for in smaller pages.
    if (answer.text === null && size > 1) return { ...NO_RECORDS, isFull: true };
    const found = readAnswer(answer.text);
    if (found === null) return { stopped: NOT_UNDERSTOOD };
    const last = found.at(-1);
    const lastAt = momentOf(last?.["SystemModstamp"]);
    return {
      ...read(found),
      records: found.length,
      last:
        last === undefined || lastAt === null
          ? null
          : { at: lastAt.toISOString(), id: textOf(last["Id"]) ?? "" },
      isFull: found.length >= size,
    };
  }

  const readDeals = (records: readonly SalesforceRecord[]) => {
    const deals: Page["deals"][number][] = [];
    const ends: EndInput[] = [];
    const refused: RefusedRecord[] = [];
    const accounts: ToldAccount[] = [];
    for (const record of records) {
      const deal = salesforceDeal(record, settings);
      try {
        // Where it went is not asked of one that is gone: its stage and kind may be anything.
        if (isDeleted(record)) {
          const toldAt = momentOf(deal.modifiedAt);
          if (deal.id !== null && toldAt !== null)
            ends.push({ crm, id: deal.id, end: "deleted", mergedInto: null, toldAt });
        } else deals.push(readCrmDeal(deal, settings, { zone, now }));
      } catch (error) {
        if (!(error instanceof DealFault)) throw error;
        refused.push({
          id: deal.id ?? "",
          modified: deal.modifiedAt ?? "",
          reason: `The field ${error.field}: ${error.message}.`,
          record,
        });
      }
      const company = SalesforceRecord.safeParse(record["Account"]);
      const toldAt = company.success ? momentOf(company.data["SystemModstamp"]) : null;
      if (company.success && toldAt !== null && deal.crmAccountId !== null)
        accounts.push({
          crm,
          id: deal.crmAccountId,
          name: textOf(company.data["Name"]),
          domain: textOf(company.data["Website"]),
          parentId: textOf(company.data["ParentId"]),
          toldAt,
        });
    }
    return { ...NO_RECORDS, deals, ends, refused, accounts };
  };

  const readActivities =
    (kindOf: (record: SalesforceRecord) => ActivityInput["kind"]) =>
    (records: readonly SalesforceRecord[]) => ({
      ...NO_RECORDS,
      activities: records.flatMap((record): ActivityInput[] => {
        const id = textOf(record["Id"]);
        const toldAt = momentOf(record["SystemModstamp"]);
        const at = momentOf(record["CompletedDateTime"] ?? record["StartDateTime"]);
        if (id === null || toldAt === null || at === null) return [];
        const what = textOf(record["WhatId"]);
        return [
          {
            crm,
            id,
            accountId: null,
            crmAccountId: textOf(record["AccountId"]),
            motion: null,
            // Ids of opportunities begin so, whatever the org.
            dealId: what?.startsWith("006") === true ? what : null,
            at,
            kind: kindOf(record),
            toldAt,
            isDeleted: isDeleted(record),
          },
        ];
      }),
    });

  return {
    kinds: [
      { kind: "Opportunity" },
      ...(settings.activities ? [{ kind: "Task" }, { kind: "Event" }] : []),
    ],
    changed(kind, from, size) {
      switch (kind) {
        case "Task":
          // What Signal Flag made itself is a task to do, not one that was done; only calls and mails say that somebody spoke.
          return query(
            `SELECT Id, AccountId, WhatId, TaskSubtype, CompletedDateTime, IsDeleted, SystemModstamp FROM Task${where(
              from,
              `IsClosed = true AND TaskSubtype IN ('Call', 'Email', 'ListEmail') AND ${account.field} = null`,
            )}${inOrder(size)}`,
            readActivities((record) => (record["TaskSubtype"] === "Call" ? "call" : "mail")),
            size,
          );
        case "Event":
          return query(
            `SELECT Id, AccountId, WhatId, StartDateTime, IsDeleted, SystemModstamp FROM Event${where(from, null)}${inOrder(size)}`,
            readActivities(() => "meeting"),
            size,
          );
        default:
          return query(
            `SELECT ${opportunityFields.join(", ")} FROM Opportunity${where(from, null)}${inOrder(size)}`,
            readDeals,
            size,
          );
      }
    },
    async deals(ids) {
      const known = ids.filter((id) => ID.test(id));
      const listed = known.map((id) => `'${id}'`).join(", ");
      const asked =
        known.length === 0
          ? NO_RECORDS
          : await query(
              `SELECT ${opportunityFields.join(", ")} FROM Opportunity WHERE Id IN (${listed})`,
              readDeals,
              known.length + 1,
            );
      if ("stopped" in asked) return asked;
      const found = new Set(
        [...asked.deals, ...asked.ends, ...asked.refused].map(({ id }) => id.slice(0, 15)),
      );
      return { ...asked, missing: ids.filter((id) => !found.has(id.slice(0, 15))) };
    },
  };
}

function readAnswer(text: string | null): readonly SalesforceRecord[] | null {
  if (text === null) return null;
  try {
    const read = Answered.safeParse(parseExactly(text));
    return read.success ? read.data.records : null;
  } catch {
    return null;
  }
}
