// The rule that credits deals: what it says, what another one would change, and publishing it.
import { z } from "zod";
import {
  PreviewRule,
  PublishRule,
  RuleInForce,
  RulePreview,
  RuleVersion,
  RuleVersions,
} from "../api/attribution.ts";
import { isSameRule } from "../domain/attribution/rule.ts";
import { type ByPlace, nowhere, PLACES, summary } from "../domain/attribution/preview.ts";
import { monthOf } from "../domain/month.ts";
import {
  publishRule as storeRule,
  ruleVersion,
  type RuleVersion as StoredVersion,
  ruleVersions,
} from "../storage/attribution-rules.ts";
import type { Database } from "../storage/database.ts";
import { countDeals, movesUnder, type NamedMove, wonOfMonths } from "../storage/rule-preview.ts";
import { sessionOperation } from "./contract/operation.ts";
import { numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { VersionAsked } from "./message/stored-id.ts";
import { invalid } from "./problem.ts";

const VERSIONS = 50;
/** Named one by one; the sums say the rest. */
const EXAMPLES = 50;
const SEALED_EXAMPLES = 20;

export const showRule = sessionOperation({
  id: "attribution.show",
  summary: "The rule that credits deals, and how far the deals were decided again under it.",
  answers: { 200: { description: "The version in force.", schema: RuleInForce } },
  handle: async ({ caller }, { database }) => json(await inForce(database, caller.tenantId)),
});

export const listRuleVersions = sessionOperation({
  id: "attribution.versions",
  summary: "Every version of the rule with who published it and what it moved, the newest first.",
  query: z.strictObject({ before: VersionAsked.optional() }),
  answers: { 200: { description: "Up to fifty versions.", schema: RuleVersions } },
  async handle({ query, caller }, { database }) {
    const before = query.before ?? null;
    const found = await ruleVersions(database, caller.tenantId, { before, most: VERSIONS + 1 });
    const shown = found.slice(0, VERSIONS);
    const isNewest = (at: number) => before === null && at === 0;
    const items = shown.map((version, at) => viewOf(version, isNewest(at)));
    const last = shown.at(-1);
    const next = found.length > VERSIONS && last !== undefined ? last.version : null;
    return json({ items, next } satisfies z.input<typeof RuleVersions>);
  },
});

export const previewRule = sessionOperation({
  id: "attribution.preview",
  summary:
    "What a rule would change: the deals that move, the sums of each month before and after, and the deals that are sealed. Nothing is stored.",
  body: { schema: PreviewRule },
  answers: { 200: { description: "What would change.", schema: RulePreview } },
  async handle({ body, caller: { tenantId }, configuration }, endpoint) {
    const database = endpoint.reports ?? endpoint.database;
    const now = endpoint.now();
    const { zone } = configuration.tenant;
    const rule = { version: 0, ...body.body, parentOf: {} };
    const { deals, moved, sealed } = await movesUnder(database, tenantId, rule, now);
    const { moves, months } = summary(moved, zone);
    const before = await wonOfMonths(
      database,
      tenantId,
      [...new Set(months.map(({ month }) => month))],
      zone,
    );
    return json({
      asOf: new Date(now).toISOString(),
      deals,
      moved: moved.length,
      sealed: sealed.length,
      moves: moves.map((move) => ({ ...move, amountMinor: String(move.amountMinor) })),
      months: months.map(({ month, currency, change }) => {
        const sums = before.get(`${month} ${currency}`) ?? nowhere();
        return {
          month,
          isClosed: month < monthOf(now, zone),
          currency,
          before: inText(sums),
          after: inText(sums, change),
        };
      }),
      examples: largest(moved, EXAMPLES),
      sealedExamples: largest(sealed, SEALED_EXAMPLES),
    } satisfies z.input<typeof RulePreview>);
  },
});

export const publishRule = sessionOperation({
  id: "attribution.publish",
  summary:
    "Publishes the next version of the rule. Deals that are not sealed are decided again under it, in the background; sealed ones and months as reported stay.",
  body: { schema: PublishRule },
  answers: { 200: { description: "The rule as published.", schema: RuleInForce } },
  refusals: ["stale"],
  async handle({ body, caller: { tenantId, memberId } }, { database, now }) {
    const newest = await ruleVersion(database, tenantId, null);
    if (newest !== null && newest.version === body.expected && isSameRule(newest.body, body.body))
      return invalid("body", `This is what version ${newest.version} says already.`);
    const outcome = await storeRule(database, tenantId, {
      ...body,
      by: memberId,
      at: new Date(now()),
    });
    if (outcome === "stale") {
      const meanwhile = await ruleVersion(database, tenantId, null);
      return {
        refused: "stale",
        detail:
          meanwhile === null || meanwhile.version <= body.expected
            ? `There is no version ${body.expected} of the rule. Read the one in force and change it.`
            : `${meanwhile.byName ?? "Somebody"} published version ${meanwhile.version} meanwhile. Read it before you publish over it.`,
      };
    }
    return json(await inForce(database, tenantId));
  },
});

async function inForce(database: Database, tenantId: string): Promise<z.input<typeof RuleInForce>> {
  const version = await ruleVersion(database, tenantId, null);
  if (version === null) throw new Error("There is no rule of attribution, not even the first.");
  return { ...viewOf(version, true), deals: await countDeals(database, tenantId) };
}

function viewOf(found: StoredVersion, isNewest: boolean): z.input<typeof RuleVersion> {
  const { version, body, publishedAt, byId, byName, appliedDeals, appliedAt, moved } = found;
  const isDone = appliedAt !== null || publishedAt === null;
  return {
    version,
    body,
    publishedAt: publishedAt?.toISOString() ?? null,
    publishedBy: byId === null ? null : { id: byId, name: byName ?? numbered(byId) },
    applied: isDone ? "done" : isNewest ? "under-way" : "replaced",
    appliedDeals,
    moved: moved.map(({ from, to, n }) => ({
      from: RuleBucket.parse(from),
      to: RuleBucket.parse(to),
      n,
    })),
  };
}

const RuleBucket = RuleVersion.shape.moved.element.shape.from;

function inText(sums: ByPlace, change: ByPlace = nowhere()): Record<keyof ByPlace, string> {
  const at = (place: keyof ByPlace) => String(sums[place] + change[place]);
  const [sourced, influenced, unattributed, noAccount, outOfScope] = PLACES;
  return {
    sourced: at(sourced),
    influenced: at(influenced),
    unattributed: at(unattributed),
    "no-account": at(noAccount),
    "out-of-scope": at(outOfScope),
  };
}

/** The largest amounts first, whatever their currencies; by name where they are alike. */
const largest = (moves: readonly NamedMove[], most: number) =>
  moves
    .toSorted((a, b) =>
      a.amountMinor === b.amountMinor
        ? a.id < b.id
          ? -1
          : 1
        : a.amountMinor < b.amountMinor
          ? 1
          : -1,
    )
    .slice(0, most)
    .map(({ amountMinor, closedAt, hasAccount: _hasAccount, ...move }) => ({
      ...move,
      amountMinor: String(amountMinor),
      closedAt: closedAt === null ? null : new Date(closedAt).toISOString(),
    }));
