// A stand-in for as much of Salesforce's REST API as is spoken to: tokens, people, and records by External ID.
import { Hono } from "hono";
import { z } from "zod";
import type { Outside } from "../outside.ts";
import { type Book, emptyBook } from "./book.ts";
import { queryAll, salesforceJson } from "./salesforce-records.ts";

export interface SalesforceParts {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who has a user there, by e-mail. */
  readonly users: ReadonlyMap<string, string>;
  readonly outside: Outside;
  /** The deals that it can be asked for. */
  readonly book?: Book;
  /** From 0 up to 1; for tokens and ids. */
  readonly random?: () => number;
}

const FIELD = "Signal_Flag_Id__c";
const Fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const failure = (errorCode: string, message: string) => [{ message, errorCode }];

/** Under `/sandbox/salesforce`, as a My Domain address would be. */
export function createSalesforceApi(parts: SalesforceParts): Hono {
  const { outside, book = emptyBook(), random = Math.random } = parts;
  outside.show({
    where: "salesforce",
    title: "Salesforce",
    about: "Tasks and opportunities, each made once and changed as its flag moves.",
  });
  const tokens = new Set<string>();
  const records = new Map<string, { readonly id: string; fields: z.infer<typeof Fields> }>();
  const idOf = (prefix: string) =>
    `${prefix}SANDBOX${Math.floor(random() * 36 ** 8)
      .toString(36)
      .toUpperCase()
      .padStart(8, "0")}`;

  const app = new Hono().basePath("/sandbox/salesforce");
  app.post("/services/oauth2/token", async (context) => {
    const form = await context.req.parseBody();
    const isKnown =
      form["grant_type"] === "client_credentials" &&
      form["client_id"] === parts.clientId &&
      form["client_secret"] === parts.clientSecret;
    if (!isKnown)
      return context.json({ error: "invalid_client", error_description: "invalid client" }, 401);
    const token = `00DSANDBOX!${random().toString(36).slice(2)}`;
    tokens.add(token);
    return context.json({ access_token: token, token_type: "Bearer", scope: "api" });
  });

  const data = new Hono();
  data.use(async (context, next) => {
    const token = (context.req.header("authorization") ?? "").replace(/^Bearer /, "");
    if (!tokens.has(token))
      return context.json(failure("INVALID_SESSION_ID", "Session expired or invalid"), 401);
    return next();
  });
  data.get("/limits", (context) =>
    context.json({ DailyApiRequests: { Max: 15000, Remaining: 14998 } }),
  );
  data.get("/query", (context) => {
    const email = /Email = '((?:[^'\\]|\\.)*)'/.exec(context.req.query("q") ?? "")?.[1];
    if (email === undefined)
      return context.json(failure("MALFORMED_QUERY", "unexpected token"), 400);
    const id = parts.users.get(email.replaceAll(/\\(.)/g, "$1"));
    const found = id === undefined ? [] : [{ Id: id }];
    return context.json({ totalSize: found.length, done: true, records: found });
  });
  data.get("/queryAll", async (context) => {
    const found = await queryAll(context.req.query("q") ?? "", book);
    if (found === null) return context.json(failure("MALFORMED_QUERY", "unexpected token"), 400);
    context.header("Content-Type", "application/json");
    return context.body(salesforceJson({ totalSize: found.length, done: true, records: found }));
  });
  data.patch("/sobjects/:type/:field/:value", async (context) => {
    const { type, field, value } = context.req.param();
    if (!["Task", "Opportunity"].includes(type) || field !== FIELD)
      return context.json(
        failure("NOT_FOUND", "Provided external ID field does not exist or is not accessible"),
        404,
      );
    const fields = Fields.safeParse(await context.req.json().catch(() => null));
    if (!fields.success) return context.json(failure("JSON_PARSER_ERROR", "not JSON"), 400);
    const key = `${type} ${value}`;
    const known = records.get(key);
    const record = {
      id: known?.id ?? idOf(type === "Task" ? "00T" : "006"),
      fields: { ...known?.fields, ...fields.data },
    };
    records.set(key, record);
    outside.keep({
      where: "salesforce",
      key,
      id: null,
      title: `${type} ${record.id}`,
      lines: Object.entries(record.fields).map(([name, said]) => `${name}: ${said ?? ""}`),
      note: known === undefined ? "created" : "updated",
    });
    return context.json(
      { id: record.id, success: true, errors: [], created: known === undefined },
      known === undefined ? 201 : 200,
    );
  });
  app.route("/services/data/v62.0", data);
  return app;
}
