// What is told of deals, as rows for the statements that store it.

/** Which door it came by. */
export type ToldBy = "webhook" | "poll" | "file" | "api";

/**
 * Rows of what was told. A table's name, or a query in parentheses, with these columns:
 *
 * `crm text, id text` the deal; `what text` is `deal`, or its end: `deleted`, `merged`;
 * `told_at timestamptz` when the CRM changed it, by the CRM's clock, or null (see `untimed`);
 * `merged_into text` for `merged` the id of the deal that stands for it now;
 *
 * and for a `deal` (null otherwise): `account_id int8` the Zendesk organization if the CRM names it,
 * `crm_account_id text, account_name text, name text, type text, status text` (`open`, `won`, `lost`),
 * `amount_minor int8, currency text, created_at timestamptz, closed_at timestamptz,
 * prior_arr_minor int8, new_arr_minor int8, escalator_minor int8`.
 *
 * Several rows may be of one deal. Values are stored as they are: whoever reads a message or a file checks them.
 */
export interface Told {
  readonly relation: string;
  /** For the relation's own placeholders, which begin with `$3`. */
  readonly params: readonly unknown[];
  readonly source: ToldBy;
  /** When it arrived. */
  readonly at: Date;
  /**
   * What a deal without a time means. `now`: it stands so now, after everything that was told before. `first-told`: the
   * same content that was told before is of that time, so that a file that is imported again changes nothing.
   */
  readonly untimed: "now" | "first-told";
  /** Whether any row may be something else than a `deal`; `true` costs two more statements. */
  readonly hasEnds: boolean;
}

export interface DealKey {
  readonly crm: string;
  readonly id: string;
}

/** When the content of `t` was told first. */
export const FIRST_TOLD = `(select min(f.told_at) from opportunity_facts f
  where f.tenant_id = $1 and f.crm = t.crm and f.id = t.id and f.sha256 = t.sha256)`;
