// The rows that one raise through the endpoint stores, and the statement that stores them: what the bare loops repeat.
import { v7 } from "uuid";
import { createApp } from "../../../src/endpoint/app.ts";
import type { EndpointParts } from "../../../src/endpoint/endpoint.ts";
import type { Database } from "../../../src/storage/database.ts";
import { createRaiser, type NewFlag } from "../../../src/storage/raise.ts";
import { northwind } from "../../helpers/flags.ts";

/** Stand for what every raise has of its own. As long as what replaces them, so that no length changes. */
export const FLAG_ID = "ffffffff-ffff-7fff-bfff-ffffffffffff";
export const DELIVERY_ID = "dddddddd-dddd-7ddd-bddd-dddddddddddd";
export const TICKET_ID = "987654";

/** What the sidebar sends, with the places named above. */
export const raiseBody = (): string =>
  JSON.stringify({
    id: FLAG_ID,
    kind: "expansion",
    signal: "exp.capacity.seats",
    taxonomyVersion: 1,
    ticketId: TICKET_ID,
    ticketSubject: "No seats left for the new team in Lyon",
    accountId: northwind.id,
    accountName: northwind.name,
    requesterId: "9001",
    requesterName: "Rita Requester",
    evidence: null,
    note: "Their ops lead decides, and wants an offer before the quarter ends.",
    quote:
      "We are out of licences and three new colleagues start on Monday. What would ten more cost?",
    raisedAt: new Date().toISOString(),
  });

/** Raises once through the endpoint without storing, and tells the statement and its one parameter instead. */
export async function sameRows(
  parts: EndpointParts,
  bearer: string,
): Promise<{ readonly sql: string; readonly rows: string }> {
  const raised: NewFlag[] = [];
  const app = createApp({
    ...parts,
    newId: () => DELIVERY_ID,
    log: { request: () => {}, failure: () => {} },
    raise: async (flag) => {
      raised.push(flag);
      return { is: "refused", because: "in-progress" };
    },
  });
  await app.request("/v1/flags", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${bearer}` },
    body: raiseBody(),
  });
  const [flag] = raised;
  if (flag === undefined) throw new Error("The endpoint refused the benchmark's raise.");
  if (flag.deliveries.length !== 1) throw new Error("The raise must owe one delivery.");

  const asked: { sql: string; rows: unknown }[] = [];
  const listening: Database = {
    query: async (sql, params = []) => {
      asked.push({ sql, rows: params[0] });
      return [];
    },
    transaction: (work) => work(listening),
    forTenant: () => listening,
    close: async () => {},
  };
  await createRaiser(listening)(flag);
  const [first] = asked;
  if (first === undefined || typeof first.rows !== "string")
    throw new Error("A raise is one statement with one parameter of text.");
  return { sql: first.sql, rows: first.rows };
}

/** Puts new ids and some ticket into a text that has the places named above. */
export function individually(template: string): () => string {
  const parts = template.split(new RegExp(`(${FLAG_ID}|${DELIVERY_ID}|${TICKET_ID})`));
  return () => {
    const flagId = v7();
    let text = "";
    for (const part of parts) {
      if (part === FLAG_ID) text += flagId;
      else if (part === DELIVERY_ID) text += v7();
      else if (part === TICKET_ID) text += String(100_000 + Math.floor(Math.random() * 899_999));
      else text += part;
    }
    return text;
  };
}
