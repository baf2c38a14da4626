import type { Migration } from "../migrate.ts";

/** How long a tenant keeps what people wrote, and that nothing else keeps it for longer. */
export const retention: Migration = {
  id: 3,
  name: "retention",
  sql: `
-- Days after which a flag's texts are erased; null keeps them until somebody erases them.
alter table tenants add column text_retention_days int check (text_retention_days > 0);

-- The planner's statistics hold samples of a column's values, and keep them when a table becomes empty. It needs none
-- of these, and whoever is erased must be erased there too.
alter table flag_texts
  alter column note set statistics 0,
  alter column quote set statistics 0,
  alter column evidence set statistics 0,
  alter column ticket_subject set statistics 0,
  alter column requester_id set statistics 0,
  alter column requester_name set statistics 0,
  alter column search set statistics 0;
alter table event_texts alter column words set statistics 0;
alter table deliveries alter column body set statistics 0;
alter table members alter column name set statistics 0, alter column email set statistics 0;
alter table accounts alter column name set statistics 0, alter column domain set statistics 0;
alter table flags alter column account_name set statistics 0;
alter table opportunities
  alter column account_name set statistics 0,
  alter column name set statistics 0;
`,
};
