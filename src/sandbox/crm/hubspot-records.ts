// Deals and activities as HubSpot's API answers them: search, batches, the archived list, associations and companies.
import { Hono } from "hono";
import { z } from "zod";
import { toDecimal } from "../../domain/money.ts";
import { type Book, type BookActivity, type BookDeal, byChange } from "./book.ts";

const STAGES = { open: "appointmentscheduled", won: "closedwon", lost: "closedlost" } as const;
const KINDS = { calls: "call", meetings: "meeting", emails: "mail" } as const;

const dealRecord = (deal: BookDeal) => ({
  id: deal.id,
  properties: {
    dealname: deal.name,
    dealtype: deal.type === "new-business" ? "newbusiness" : deal.type,
    dealstage: STAGES[deal.status],
    hs_is_closed: String(deal.status !== "open"),
    hs_is_closed_won: String(deal.status === "won"),
    amount: toDecimal(BigInt(deal.amountMinor), deal.currency),
    deal_currency_code: deal.currency,
    createdate: deal.createdAt.toISOString(),
    closedate: deal.closedAt?.toISOString() ?? null,
    hs_lastmodifieddate: deal.modifiedAt.toISOString(),
    hs_merged_object_ids: deal.stoodFor?.join(";") ?? null,
  },
  createdAt: deal.createdAt.toISOString(),
  updatedAt: deal.modifiedAt.toISOString(),
  archived: deal.isDeleted,
  ...(deal.isDeleted ? { archivedAt: deal.modifiedAt.toISOString() } : {}),
});

const activityRecord = (activity: BookActivity) => ({
  id: activity.id,
  properties: {
    hs_timestamp: activity.at.toISOString(),
    hs_lastmodifieddate: activity.modifiedAt.toISOString(),
  },
  archived: false,
});

const Search = z.object({
  filterGroups: z.array(
    z.object({
      filters: z.array(
        z.object({ propertyName: z.string(), operator: z.string(), value: z.string() }),
      ),
    }),
  ),
  limit: z.int().max(200),
});
const Batch = z.object({ inputs: z.array(z.object({ id: z.string() })).max(100) });

type Dated = { readonly id: string; readonly modifiedAt: Date };

function isFound(record: Dated, { filterGroups }: z.infer<typeof Search>): boolean {
  const fits = ({ propertyName, operator, value }: (typeof filterGroups)[0]["filters"][0]) => {
    const own = propertyName === "hs_object_id" ? Number(record.id) : record.modifiedAt.getTime();
    const wanted = Number(value);
    if (operator === "GT") return own > wanted;
    return operator === "GTE" ? own >= wanted : own === wanted;
  };
  return filterGroups.length === 0 || filterGroups.some(({ filters }) => filters.every(fits));
}

const byObjectId = (one: Dated, other: Dated): number =>
  one.modifiedAt.getTime() - other.modifiedAt.getTime() || Number(one.id) - Number(other.id);

/** The routes that read; they stand behind the same token as the others. */
export function hubspotReads(book: Book): Hono {
  const app = new Hono();
  const bad = { status: "error", category: "VALIDATION_ERROR", message: "Invalid input" };
  app.post("/crm/v3/objects/:type/search", async (context) => {
    const asked = Search.safeParse(await context.req.json().catch(() => null));
    const type = context.req.param("type");
    if (!asked.success) return context.json(bad, 400);
    if (type === "deals") {
      const found = (await book.deals())
        .filter((deal) => !deal.isDeleted && isFound(deal, asked.data))
        .toSorted(byObjectId);
      return context.json({
        total: found.length,
        results: found.slice(0, asked.data.limit).map(dealRecord),
      });
    }
    const kind = Object.entries(KINDS).find(([name]) => name === type)?.[1];
    if (kind === undefined) return context.json(bad, 400);
    const found = book
      .activities()
      .filter((activity) => activity.kind === kind && isFound(activity, asked.data))
      .toSorted(byObjectId);
    return context.json({
      total: found.length,
      results: found.slice(0, asked.data.limit).map(activityRecord),
    });
  });
  app.get("/crm/v3/objects/deals", async (context) => {
    const isArchived = context.req.query("archived") === "true";
    const limit = Number(context.req.query("limit") ?? 10);
    const start = Number(context.req.query("after") ?? 0);
    const found = (await book.deals())
      .filter(({ isDeleted }) => isDeleted === isArchived)
      .toSorted(byChange);
    const next = start + limit;
    return context.json({
      results: found.slice(start, next).map(dealRecord),
      ...(next < found.length ? { paging: { next: { after: String(next) } } } : {}),
    });
  });
  app.post("/crm/v3/objects/deals/batch/read", async (context) => {
    const asked = Batch.safeParse(await context.req.json().catch(() => null));
    if (!asked.success) return context.json(bad, 400);
    const isArchived = context.req.query("archived") === "true";
    const wanted = new Set(asked.data.inputs.map(({ id }) => id));
    const found = (await book.deals()).filter(
      ({ id, isDeleted }) => wanted.has(id) && isDeleted === isArchived,
    );
    return context.json({ status: "COMPLETE", results: found.map(dealRecord) });
  });
  app.post("/crm/v3/objects/companies/batch/read", async (context) => {
    const asked = Batch.safeParse(await context.req.json().catch(() => null));
    if (!asked.success) return context.json(bad, 400);
    const deals = await book.deals();
    return context.json({
      status: "COMPLETE",
      results: asked.data.inputs.flatMap(({ id }) => {
        const deal = deals.find(({ company }) => company === id);
        if (deal === undefined) return [];
        const properties = {
          name: deal.companyName,
          domain: null,
          hs_lastmodifieddate: deal.createdAt.toISOString(),
        };
        return [{ id, properties }];
      }),
    });
  });
  app.post("/crm/v4/associations/:from/:to/batch/read", async (context) => {
    const asked = Batch.safeParse(await context.req.json().catch(() => null));
    if (!asked.success) return context.json(bad, 400);
    const { from, to } = context.req.param();
    const all = from === "deals" ? await book.deals() : book.activities();
    return context.json({
      status: "COMPLETE",
      results: asked.data.inputs.flatMap(({ id }) => {
        const found = all.find((each) => each.id === id);
        const other =
          to === "companies"
            ? found?.company
            : found !== undefined && "dealId" in found
              ? found.dealId
              : null;
        const associationTypes = [{ label: "Primary" }];
        return other == null
          ? []
          : [{ from: { id }, to: [{ toObjectId: Number(other), associationTypes }] }];
      }),
    });
  });
  return app;
}
