import type { Migration } from "../migrate.ts";

/** What routing asks of people, and what a flag keeps so that other rules can be tried on it later. */
export const routing: Migration = {
  id: 5,
  name: "routing",
  sql: `
alter table members
  add column deputy_id text, -- member who stands in while this one is away
  -- First and last day away, in the tenant's zone; no last day: until further notice.
  add column absent_from date,
  add column absent_until date;

alter table flags
  -- The version of routing_rules that decided; null for flags from before there were rules.
  add column routing_version int,
  -- As they were when it was raised.
  add column region text,
  add column language text;

-- Of the ticket. People write whatever they like into tags, so they go when the texts go.
alter table flag_texts add column tags text[];
`,
};
