// What changed in HubSpot: deals and activities by the search, which knows only what is not archived; those that are, from
// their own list.
import { z } from "zod";
import { DealFault, readCrmDeal } from "../../../domain/crm/crm-deal.ts";
import {
  hubspotDeal,
  hubspotProperties,
  HubSpotRecord,
  mergedInto,
} from "../../../domain/crm/hubspot-record.ts";
import type { ActivityInput } from "../../../storage/crm/activities.ts";
import type { AskedConnection, Place } from "../../../storage/crm/asking.ts";
import type { EndInput } from "../../../storage/crm/told-few.ts";
import type { ToldAccount } from "../../../storage/matching/resolve-accounts.ts";
import type { Outcome, SendTools } from "../../destination-type.ts";
import { NOT_UNDERSTOOD, readJson, succeeded } from "../answers.ts";
import { createHubSpot, hubspotRefusal, HubSpotSettings } from "../hubspot.ts";
import { type Asked, type AskedCrm, NO_RECORDS, type Page, type RefusedRecord } from "./page.ts";

const Results = z.object({
  results: z.array(HubSpotRecord),
  paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
});
const Associations = z.object({
  results: z.array(
    z.object({
      from: z.object({ id: z.string() }),
      to: z.array(
        z.object({
          toObjectId: z.union([z.string(), z.number()]).transform(String),
          associationTypes: z.array(z.object({ label: z.string().nullable() })).optional(),
        }),
      ),
    }),
  ),
});
type Results = z.infer<typeof Results>;
type Got<T> = { readonly got: T } | { readonly stopped: Outcome };

const HOUR = 3_600_000;
const MADE_BY = { calls: "call", meetings: "meeting", emails: "mail" } as const;
type Activity = keyof typeof MADE_BY;
const isActivity = (kind: string): kind is Activity => Object.hasOwn(MADE_BY, kind);

const momentOf = (text: string | null | undefined): Date | null => {
  const ms = text == null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms);
};

export function hubspotChanges(
  entered: unknown,
  connection: Pick<AskedConnection, "tenantId" | "crm" | "settings" | "zone"> & {
    readonly destination: { readonly id: string };
  },
  tools: Pick<SendTools, "ask" | "tokens">,
  now: number,
): AskedCrm {
  const { crm, settings, zone, tenantId, destination } = connection;
  const hubspot = createHubSpot(
    HubSpotSettings.parse(entered),
    { tenantId, destinationId: destination.id },
    tools,
  );
  const dealProperties = hubspotProperties(settings);

  async function get<T>(
    method: "GET" | "POST",
    path: string,
    body: object | undefined,
    schema: z.ZodType<T>,
  ): Promise<Got<T> | "too-long"> {
    const answer = await hubspot.request(method, path, body);
    if (!succeeded(answer)) return { stopped: hubspotRefusal(answer) };
    if (answer.is === "answered" && answer.text === null) return "too-long";
    const got = readJson(answer, schema);
    return got === null ? { stopped: NOT_UNDERSTOOD } : { got };
  }

  /** The first company that each object hangs on, the primary one where HubSpot says so. */
  async function ofCompanies(
    type: string,
    ids: readonly string[],
    to = "companies",
  ): Promise<Got<ReadonlyMap<string, string>>> {
    if (ids.length === 0) return { got: new Map() };
    const asked = await get(
      "POST",
      `/crm/v4/associations/${type}/${to}/batch/read`,
      { inputs: ids.map((id) => ({ id })) },
      Associations,
    );
    if (asked === "too-long") return { stopped: NOT_UNDERSTOOD };
    if ("stopped" in asked) return asked;
    return {
      got: new Map(
        asked.got.results.flatMap(({ from, to: others }): [string, string][] => {
          const primary = others.find(({ associationTypes }) =>
            associationTypes?.some(({ label }) => label === "Primary"),
          );
          const chosen = primary ?? others[0];
          return chosen === undefined ? [] : [[from.id, chosen.toObjectId]];
        }),
      ),
    };
  }

  async function companiesOf(ids: readonly string[]): Promise<Got<ToldAccount[]>> {
    if (ids.length === 0) return { got: [] };
    const asked = await get(
      "POST",
      "/crm/v3/objects/companies/batch/read",
      {
        properties: ["name", "domain", "hs_parent_company_id", "hs_lastmodifieddate"],
        inputs: ids.map((id) => ({ id })),
      },
      Results,
    );
    if (asked === "too-long") return { stopped: NOT_UNDERSTOOD };
    if ("stopped" in asked) return asked;
    return {
      got: asked.got.results.flatMap(({ id, properties }): ToldAccount[] => {
        const toldAt = momentOf(properties["hs_lastmodifieddate"]);
        if (toldAt === null) return [];
        return [
          {
            crm,
            id,
            name: properties["name"] ?? null,
            domain: properties["domain"] ?? null,
            parentId: properties["hs_parent_company_id"] ?? null,
            toldAt,
          },
        ];
      }),
    };
  }

  async function readDeals({ results }: Results, size: number): Promise<Asked> {
    const alive = results.filter(({ archived }) => archived !== true);
    const companies = await ofCompanies(
      "deals",
      alive.map(({ id }) => id),
    );
    if ("stopped" in companies) return companies;
    const accounts = await companiesOf([...new Set(companies.got.values())]);
    if ("stopped" in accounts) return accounts;
    const deals: Page["deals"][number][] = [];
    const ends: EndInput[] = [];
    const refused: RefusedRecord[] = [];
    for (const record of results) {
      if (record.archived === true) {
        const toldAt = momentOf(record.archivedAt ?? record.updatedAt);
        if (toldAt !== null)
          ends.push({ crm, id: record.id, end: "deleted", mergedInto: null, toldAt });
        continue;
      }
      const deal = hubspotDeal(record, companies.got.get(record.id) ?? null, settings);
      const toldAt = momentOf(deal.modifiedAt);
      if (toldAt !== null)
        for (const id of mergedInto(record))
          ends.push({ crm, id, end: "merged", mergedInto: record.id, toldAt });
      try {
        deals.push(readCrmDeal(deal, settings, { zone, now }));
      } catch (error) {
        if (!(error instanceof DealFault)) throw error;
        refused.push({
          id: record.id,
          modified: deal.modifiedAt ?? "",
          reason: `The field ${error.field}: ${error.message}.`,
          record,
        });
      }
    }
    return {
      ...NO_RECORDS,
      deals,
      ends,
      refused,
      accounts: accounts.got,
      records: results.length,
      last: placeOf(results),
      isFull: results.length >= size,
    };
  }

  async function readActivities(
    kind: Activity,
    { results }: Results,
    size: number,
  ): Promise<Asked> {
    const ids = results.map(({ id }) => id);
    const companies = await ofCompanies(kind, ids);
    if ("stopped" in companies) return companies;
    const deals = await ofCompanies(kind, ids, "deals");
    if ("stopped" in deals) return deals;
    const activities = results.flatMap(({ id, properties }): ActivityInput[] => {
      const at = momentOf(properties["hs_timestamp"]);
      const toldAt = momentOf(properties["hs_lastmodifieddate"]);
      if (at === null || toldAt === null) return [];
      return [
        {
          crm,
          id: `${kind}-${id}`,
          accountId: null,
          crmAccountId: companies.got.get(id) ?? null,
          motion: null,
          dealId: deals.got.get(id) ?? null,
          at,
          kind: MADE_BY[kind],
          toldAt,
          isDeleted: false,
        },
      ];
    });
    return {
      ...NO_RECORDS,
      activities,
      records: results.length,
      last: placeOf(results),
      isFull: results.length >= size,
    };
  }

  const named = async (wanted: readonly string[], archived: boolean) =>
    wanted.length === 0
      ? { got: { results: [] } }
      : get(
          "POST",
          `/crm/v3/objects/deals/batch/read?archived=${archived}`,
          { properties: dealProperties, inputs: wanted.map((id) => ({ id })) },
          Results,
        );

  return {
    kinds: [
      { kind: "deals" },
      // The search does not know them, and their list has no order by time.
      { kind: "archived", wholeEveryMs: HOUR },
      ...(settings.activities ? Object.keys(MADE_BY).map((kind) => ({ kind })) : []),
    ],
    async changed(kind, from, size) {
      if (kind === "archived") {
        const query = new URLSearchParams({
          archived: "true",
          limit: String(size),
          properties: dealProperties.join(","),
          ...(from === null || from.id === "" ? {} : { after: from.id }),
        });
        const asked = await get(
          "GET",
          `/crm/v3/objects/deals?${query.toString()}`,
          undefined,
          Results,
        );
        if (asked === "too-long") return { ...NO_RECORDS, isFull: true };
        if ("stopped" in asked) return asked;
        const { results, paging } = asked.got;
        const page = await readDeals(
          { results: results.map((record) => ({ ...record, archived: true })) },
          size,
        );
        if ("stopped" in page) return page;
        const after = paging?.next.after ?? null;
        return {
          ...page,
          last: after === null ? null : { at: new Date(now).toISOString(), id: after },
          isFull: after !== null,
        };
      }
      const since = from === null ? null : Date.parse(from.at);
      const asked = await get(
        "POST",
        `/crm/v3/objects/${kind}/search`,
        {
          filterGroups:
            since === null || Number.isNaN(since)
              ? []
              : from !== null && from.id !== ""
                ? [
                    { filters: [after("GT", since)] },
                    { filters: [after("EQ", since), beyond(from.id)] },
                  ]
                : [{ filters: [after("GTE", since)] }],
          sorts: [
            { propertyName: "hs_lastmodifieddate", direction: "ASCENDING" },
            { propertyName: "hs_object_id", direction: "ASCENDING" },
          ],
          properties: isActivity(kind) ? ["hs_timestamp", "hs_lastmodifieddate"] : dealProperties,
          limit: size,
        },
        Results,
      );
      if (asked === "too-long") return { ...NO_RECORDS, isFull: true };
      if ("stopped" in asked) return asked;
      return isActivity(kind) ? readActivities(kind, asked.got, size) : readDeals(asked.got, size);
    },
    async deals(ids) {
      const alive = await named(ids, false);
      if (alive === "too-long") return { stopped: NOT_UNDERSTOOD };
      if ("stopped" in alive) return alive;
      const found = new Set(alive.got.results.map(({ id }) => id));
      const gone = await named(
        ids.filter((id) => !found.has(id)),
        true,
      );
      if (gone === "too-long") return { stopped: NOT_UNDERSTOOD };
      if ("stopped" in gone) return gone;
      const archived = gone.got.results.map((record) => ({ ...record, archived: true }));
      for (const { id } of archived) found.add(id);
      const page = await readDeals(
        { results: [...alive.got.results, ...archived] },
        Number.POSITIVE_INFINITY,
      );
      return "stopped" in page ? page : { ...page, missing: ids.filter((id) => !found.has(id)) };
    },
  };
}

const after = (operator: "GT" | "GTE" | "EQ", ms: number) => ({
  propertyName: "hs_lastmodifieddate",
  operator,
  value: String(ms),
});
const beyond = (id: string) => ({ propertyName: "hs_object_id", operator: "GT", value: id });

/** The place of the last record, of the longest time and then the greatest id. */
function placeOf(results: Results["results"]): Place | null {
  const last = results.at(-1);
  const at = momentOf(last?.properties["hs_lastmodifieddate"] ?? last?.updatedAt);
  return last === undefined || at === null ? null : { at: at.toISOString(), id: last.id };
}
