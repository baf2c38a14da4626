// What customers suffer from, for product; whom else they look at, for sales.
import { z } from "zod";
import { LedgerAnswer, LedgerNameParam, ReadLedger } from "../api/ledger.ts";
import { type Week, weekOfMonday } from "../domain/ledger/rows.ts";
import type { LedgerName } from "../domain/ledger/signals.ts";
import { openOperation, sessionOperation } from "./contract/operation.ts";
import { tenantOfKey, hashOfKey } from "./ledger-key.ts";
import { ledgerAnswer } from "./ledger-view.ts";
import { ledgerCells, LEDGER_HEADER } from "./ledger-cells.ts";
import { json } from "./message/answer.ts";
import { TABLE_FORMATS, TABLE_TYPES, tableAnswer } from "./message/table.ts";
import { invalid, type Refusal } from "./problem.ts";
import { readByKey } from "../storage/ledger-links.ts";

/** The week of a Monday that has begun; `null` for this one. */
function weekAsked(monday: string | undefined, zone: string, now: number): Week | null | Refusal {
  if (monday === undefined) return null;
  const week = weekOfMonday(monday, zone);
  if (week === null) return invalid("week", "A week is named by its Monday, such as 2026-11-16.");
  if (week.startsAt > now) return invalid("week", "This week has not begun yet.");
  return week;
}

const isName = (text: string | undefined): text is LedgerName =>
  LedgerNameParam.safeParse(text).success;

export const showLedger = sessionOperation({
  id: "ledger.show",
  summary:
    "A ledger of a week: patterns by distinct accounts, the revenue exposed, what was said and how it goes.",
  params: { ledger: LedgerNameParam },
  query: z.strictObject({
    week: z.iso.date().optional(),
    format: z.enum(["json", ...TABLE_FORMATS]).default("json"),
  }),
  answers: {
    200: {
      description: "The ledger; as a table with `format=csv` or `format=xlsx`.",
      schema: LedgerAnswer,
      orType: TABLE_TYPES,
    },
  },
  async handle({ params, query, configuration }, endpoint) {
    const { ledger } = params;
    if (!isName(ledger)) throw new Error("A ledger's name was not checked.");
    const now = endpoint.now();
    const week = weekAsked(query.week, configuration.tenant.zone, now);
    if (week !== null && "refused" in week) return week;
    const database = endpoint.reports ?? endpoint.database;
    const answer = await ledgerAnswer(
      database.forTenant(configuration.tenant.id),
      configuration,
      ledger,
      { week, now, reader: { hasSeat: true, namesAccounts: true } },
    );
    if (query.format === "json") return json(answer satisfies LedgerAnswer);
    return tableAnswer(
      query.format,
      `${answer.weeks.at(-1)}-${ledger}`,
      LEDGER_HEADER,
      ledgerCells(answer),
    );
  },
});

const NOT_VALID: Refusal = {
  refused: "not-found",
  detail: "This link is not valid any more. Ask whoever gave it to you for a new one.",
};

export const readLedger = openOperation({
  id: "ledger.read",
  summary: "The ledger that a link is for, shown to whoever has its key and to nobody else.",
  body: { schema: ReadLedger, bytes: 1024 },
  answers: { 200: { description: "The ledger.", schema: LedgerAnswer } },
  refusals: ["not-found"],
  async handle({ body }, endpoint) {
    const now = endpoint.now();
    const tenantId = tenantOfKey(body.key);
    const configuration = tenantId === null ? null : await endpoint.configurations.get(tenantId);
    // A tenant that is not there or is suspended, another one's key, a revoked one: all are answered alike.
    if (tenantId === null || configuration === null) return NOT_VALID;
    const database = endpoint.database.forTenant(tenantId);
    const link = await readByKey(database, tenantId, hashOfKey(body.key), new Date(now));
    if (link === null) return NOT_VALID;
    const week = weekAsked(body.week, configuration.tenant.zone, now);
    if (week !== null && "refused" in week) return week;
    const reports = (endpoint.reports ?? endpoint.database).forTenant(tenantId);
    const reader = { hasSeat: false, namesAccounts: link.namesAccounts };
    return json(await ledgerAnswer(reports, configuration, link.ledger, { week, now, reader }));
  },
});
