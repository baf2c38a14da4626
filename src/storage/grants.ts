// What the roles may do that serve and that deliver: everything their work needs, and never to change what happened.
import type { Database } from "./database.ts";

/** The endpoint's. */
export const APP_ROLE = "signal_flag_app";
/** That of the work that repeats: delivering, sealing, crediting, forgetting. */
export const WORKER_ROLE = "signal_flag_worker";

/**
 * Makes the role the endpoint serves with, or gives it a new password. It owns nothing, is no superuser, and may neither
 * change nor remove events and seals. Runs as the owner, after migrations.
 */
export const prepareAppRole = (owner: Database, password: string): Promise<void> =>
  prepareServingRole(owner, APP_ROLE, password);

/** The same for a role of another name. */
export const prepareServingRole = (
  owner: Database,
  role: string,
  password: string,
): Promise<void> => prepareRole(owner, role, password, appGrants);

/**
 * Makes the role that delivers, or gives it a new password. Besides what the serving role may not, it raises no flag, lets
 * nobody in, reads no signing key and changes no person, no address and no setting.
 */
export const prepareWorkerRole = (
  owner: Database,
  password: string,
  role = WORKER_ROLE,
): Promise<void> => prepareRole(owner, role, password, workerGrants);

async function prepareRole(
  owner: Database,
  role: string,
  password: string,
  grants: (role: string) => string,
): Promise<void> {
  if (!/^[\w-]{20,}$/.test(password)) throw new Error("The role's password must be base64url.");
  if (!/^[a-z_0-9]{1,60}$/.test(role)) throw new Error("The role's name must be a plain word.");
  await owner.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then
        create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole;
      end if;
    end $$;
    alter role ${role} with password '${password}';
    ${grants(role)}
  `);
}

/** Lets the roles that there are use what migrations have added. */
export async function grantRoles(owner: Database): Promise<void> {
  for (const [role, grants] of [
    [APP_ROLE, appGrants],
    [WORKER_ROLE, workerGrants],
  ] as const) {
    const found = await owner.query("select 1 from pg_roles where rolname = $1", [role]);
    if (found.length > 0) await owner.query(grants(role));
  }
}

const appGrants = (role: string): string => `
    grant usage on schema public to ${role};
    grant select, insert, update, delete on all tables in schema public to ${role};
    revoke update, delete, truncate on flag_events, member_events, destination_events, taxonomy_events, dispute_events, month_exports, seals from ${role};
    revoke update, delete, truncate on opportunity_facts, crm_connection_events from ${role};
    revoke update, truncate on match_log from ${role};
    revoke update, delete, truncate on credit_events from ${role};
    revoke update, delete, truncate on closed_months, reporting_calendars, exchange_rates from ${role};
    -- Names of customers, when they are erased.
    grant update (name, account_name) on opportunity_facts to ${role};
    revoke insert, update, delete, truncate on schema_migrations from ${role};`;

/** Table by table, so that a new table is closed to it until somebody has thought about it. */
const workerGrants = (role: string): string => `
    grant usage on schema public to ${role};
    revoke all on all tables in schema public from ${role};
    grant select on tenants, members, accounts, calendars, calendar_days, team_calendars, targets, pauses, ladder_steps, taxonomies, routing_rules, flags, flag_texts,
      flag_events, flag_rounds, event_texts, signal_heads, answers, seals, destinations, destination_kept, destination_vaults, deliveries, delivery_attempts, opportunities, credits,
      used_proofs, ended_sessions, schema_migrations to ${role};
    grant insert on flag_events, ladder_steps, calendar_days, answers, seals, deliveries, delivery_attempts, destination_kept, destination_vaults, credits to ${role};
    grant update on flags, deliveries, destination_kept, destination_vaults, credits to ${role};
    grant update (active, disabled_why, disabled_at, failing_since, pause_seconds, paused_until, recovered_at)
      on destinations to ${role};
    -- Which flag stands for a signal, when it expires, is won or is lost.
    grant update (decided_at) on signal_heads to ${role};
    grant select on fixes to ${role};
    -- What was decided in disputes comes before the rule.
    grant select on disputes, dispute_events to ${role};
    grant select, delete on dispute_texts to ${role};
    -- The rule, the log of what it decided, and how far a new version has come.
    grant select on attribution_rules to ${role};
    grant update (applied_through, applied_deals, applied_at) on attribution_rules to ${role};
    grant select, insert on credit_events to ${role};
    grant update (told_at) on fixes to ${role};
    grant select, insert, update on digests to ${role};
    -- Months that close by themselves, and are compared with today's rows.
    grant select on reporting_calendars, exchange_rates to ${role};
    grant select, insert on closed_months to ${role};
    grant select, insert, update on closed_month_looks to ${role};
    -- To hold an account's row while its credits are decided.
    grant update (updated_at) on accounts to ${role};
    -- A pause that is over, and the holidays of another year.
    grant update (ended_at) on pauses to ${role};
    grant update (holidays, holidays_through) on calendars to ${role};
    -- Which account a company of the CRM is, looked at again when either changes.
    grant select, insert, update on crm_accounts to ${role};
    grant select, insert, delete on account_changes to ${role};
    grant select on account_relations, account_merges to ${role};
    grant select, insert on match_log to ${role};
    -- Deals and activities that a CRM is asked for.
    grant select, insert on opportunity_facts to ${role};
    -- Deleted is only the key of a deal that is told to be gone before it is known, in the commit that took it.
    grant insert, update, delete on opportunities to ${role};
    grant select, insert, update on activities, crm_events to ${role};
    grant delete on crm_events to ${role};
    grant select on crm_connections, crm_secrets to ${role};
    grant update (cursor, next_poll_at, polled_at, problem, failing_since, lease_until, lease_token)
      on crm_connections to ${role};
    -- Files that are too long for one request.
    grant select, update on import_files to ${role};
    grant select, insert, update, delete on import_pieces to ${role};
    grant select, delete on import_parts to ${role};
    grant update (texts_forgotten_at, credited_at) on tenants to ${role};
    grant delete on flag_texts, event_texts, used_proofs, ended_sessions to ${role};`;
