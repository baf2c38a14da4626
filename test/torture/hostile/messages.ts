// What hostile text became on its way out: cells of a spreadsheet, a message to Slack, the body of a webhook.
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { deliverDue } from "../../../src/destinations/deliver.ts";
import type { Ask } from "../../../src/destinations/ask.ts";
import { destinationTypes } from "../../../src/destinations/registry.ts";
import type { Database } from "../../../src/storage/database.ts";
import { answered, sealer, toolsOf } from "../../destinations/outbox.ts";

/** A spreadsheet runs a cell that begins like this, also behind spaces that nobody sees. */
const RUNS =
  // oxlint-disable-next-line no-control-regex -- control characters at the beginning are what is looked for
  /^[\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n\u0000]/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Cells of a CSV file that a spreadsheet would run. */
export function formulaCells(csv: string): string[] {
  const rows = z.array(z.array(z.string())).parse(parse(csv, { relax_column_count: true }));
  return rows.flat().filter((cell) => RUNS.test(cell) && !NUMBER.test(cell));
}

const Block = z.record(z.string(), z.unknown());
const Slack = z.looseObject({ text: z.string(), blocks: z.array(Block) });
const Webhook = z.object({
  data: z.object({ flag: z.object({ id: z.string(), quote: z.string().nullable() }) }),
});

/** What is wrong with a message to Slack: anything that is not plain text, or a top line with markup in it. */
export function slackFaults(body: string): string[] {
  const { text, blocks } = Slack.parse(JSON.parse(body));
  const faults: string[] = [];
  if (/<[!@#h]|<mailto/i.test(text)) faults.push(`markup in the top line: ${text}`);
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (typeof value !== "object" || value === null) return;
    const { type, url } = z.object({ type: z.unknown(), url: z.unknown() }).partial().parse(value);
    if (type === "mrkdwn") faults.push("a text that is markup");
    if (typeof url === "string" && !url.startsWith("https://flags.example.com/"))
      faults.push(`a link to ${url}`);
    if (["user", "channel", "usergroup", "broadcast", "image"].includes(String(type)))
      faults.push(`an element of type ${String(type)}`);
    Object.values(value).forEach(walk);
  };
  walk(blocks);
  return faults;
}

/** Sends everything that is due, one after the other and without Slack's pause, and keeps the bodies. */
export async function bodiesOf(
  database: Database,
): Promise<{ slack: string[]; webhook: string[] }> {
  const bodies = { slack: [] as string[], webhook: [] as string[] };
  const post: Ask = (url, { body }) => {
    bodies[url.includes("slack") ? "slack" : "webhook"].push(body ?? "");
    return Promise.resolve(answered(200));
  };
  const types = new Map(
    [...destinationTypes].map(([name, type]) => [name, { ...type, spacingMs: 0, inParallel: 16 }]),
  );
  const deliver = deliverDue({
    database,
    sealer,
    tools: toolsOf(post),
    queueUrl: "https://flags.example.com/queue",
    random: Math.random,
    types,
    roundMs: 2000,
  });
  for (let sent = 1; sent > 0;) {
    const { delivered, retried, failed, unknown } = await deliver(new Date());
    sent = delivered + retried + failed + unknown;
  }
  return bodies;
}

/** The quote that a webhook carries, by flag. */
export const quoteOf = (body: string): { id: string; quote: string | null } => {
  const { flag } = Webhook.parse(JSON.parse(body)).data;
  return { id: flag.id, quote: flag.quote };
};
