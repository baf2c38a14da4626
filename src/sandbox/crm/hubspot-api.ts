// A stand-in for as much of HubSpot's API as is spoken to: owners, tasks and deals by a unique property, associations.
import { Hono } from "hono";
import { z } from "zod";
import type { Outside } from "../outside.ts";
import { type Book, emptyBook } from "./book.ts";
import { hubspotReads } from "./hubspot-records.ts";

export interface HubSpotParts {
  readonly token: string;
  /** Who owns things there, by e-mail. */
  readonly owners: ReadonlyMap<string, string>;
  readonly outside: Outside;
  /** The deals that it can be asked for. */
  readonly book?: Book;
}

const PROPERTY = "signal_flag_id";
const Upsert = z.object({
  inputs: z
    .array(
      z.object({
        id: z.string(),
        idProperty: z.string(),
        properties: z.record(z.string(), z.string()),
      }),
    )
    .min(1)
    // HubSpot takes no more at once.
    .max(100),
});

interface Kept {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly companies: ReadonlySet<string>;
}

const failure = (category: string, message: string) => ({ status: "error", category, message });

/** Under `/sandbox/hubspot`, as api.hubapi.com would be. */
export function createHubSpotApi({
  token,
  owners,
  outside,
  book = emptyBook(),
}: HubSpotParts): Hono {
  outside.show({
    where: "hubspot",
    title: "HubSpot",
    about: "Tasks and deals, each made once and hung on its company.",
  });
  const objects = new Map<string, Kept>();
  let made = 51_000_000;

  const show = (type: string, key: string, note: string) => {
    const kept = objects.get(key);
    if (kept === undefined) return;
    outside.keep({
      where: "hubspot",
      key,
      id: null,
      title: `${type} ${kept.id}`,
      lines: [
        ...Object.entries(kept.properties).map(([name, said]) => `${name}: ${said}`),
        ...[...kept.companies].map((id) => `company: ${id}`),
      ],
      note,
    });
  };

  const app = new Hono().basePath("/sandbox/hubspot");
  app.use(async (context, next) => {
    if (context.req.header("authorization") !== `Bearer ${token}`)
      return context.json(
        failure("INVALID_AUTHENTICATION", "Authentication credentials not found"),
        401,
      );
    return next();
  });
  app.route("/", hubspotReads(book));
  app.get("/crm/v3/owners", (context) => {
    const email = context.req.query("email");
    const found = [...owners].filter(([each]) => email === undefined || each === email);
    return context.json({ results: found.map(([each, id]) => ({ id, email: each })) });
  });
  app.post("/crm/v3/objects/:type/batch/upsert", async (context) => {
    const type = context.req.param("type");
    const asked = Upsert.safeParse(await context.req.json().catch(() => null));
    if (!asked.success || !["tasks", "deals"].includes(type))
      return context.json(failure("VALIDATION_ERROR", "Invalid input"), 400);
    const results = asked.data.inputs.map(({ id, idProperty, properties }) => {
      if (idProperty !== PROPERTY) return null;
      const key = `${type} ${id}`;
      const known = objects.get(key);
      made += 1;
      const kept = {
        id: known?.id ?? String(made),
        properties: { ...known?.properties, ...properties },
        companies: known?.companies ?? new Set<string>(),
      };
      objects.set(key, kept);
      show(type, key, known === undefined ? "created" : "updated");
      return { id: kept.id, properties: kept.properties, new: known === undefined };
    });
    const taken = results.filter((each) => each !== null);
    return taken.length === results.length
      ? context.json({ status: "COMPLETE", results: taken })
      : context.json({ status: "COMPLETE", results: taken, numErrors: 1 }, 207);
  });
  app.put("/crm/v4/objects/:type/:id/associations/default/companies/:company", (context) => {
    const { type, id, company } = context.req.param();
    const found = [...objects].find(([key, kept]) => kept.id === id && key.startsWith(`${type} `));
    if (found === undefined)
      return context.json(failure("OBJECT_NOT_FOUND", "No such object"), 404);
    const [key, kept] = found;
    objects.set(key, { ...kept, companies: new Set([...kept.companies, company]) });
    show(type, key, "hung on its company");
    return context.json({ status: "COMPLETE", results: [] });
  });
  return app;
}
