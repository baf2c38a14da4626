import type { Migration } from "../migrate.ts";

/** The currency a tenant reports in, and what others were worth in it, day by day. */
export const exchangeRates: Migration = {
  id: 24,
  name: "exchange-rates",
  sql: `
-- Null: every currency is reported by itself.
alter table tenants add column reporting_currency text check (reporting_currency ~ '^[A-Z]{3}$');
alter table reporting_calendars add column currency text;

-- Told by people. Only ever added to: of several rates of one day and currency, the one told last counts.
create table exchange_rates (
  tenant_id uuid not null references tenants (id),
  into_currency text not null check (into_currency ~ '^[A-Z]{3}$'),
  day date not null,
  currency text not null check (currency ~ '^[A-Z]{3}$' and currency <> into_currency),
  at timestamptz not null,
  rate numeric not null check (rate > 0), -- what one unit of "currency" is worth in "into_currency", with the digits it was told with
  told_by text not null, -- member
  primary key (tenant_id, into_currency, day, currency, at)
);
create trigger exchange_rates_append_only before update or delete on exchange_rates
  for each row execute function refuse_change();

alter table exchange_rates enable row level security;
alter table exchange_rates force row level security;
create policy own_tenant on exchange_rates using (tenant_id = (select current_tenant()))
  with check (tenant_id = current_tenant());
`,
};
