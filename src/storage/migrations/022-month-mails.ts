import type { Migration } from "../migrate.ts";

/** The monthly mail with the report: who does not want it, and whose was sent. */
export const monthMails: Migration = {
  id: 22,
  name: "month-mails",
  sql: `
-- Switched off by the person, through the link in the mail. Only operations and administrators get it at all.
alter table members add column month_mail boolean not null default true;

-- One row per person and period, whether it is a week's digest or a month's report: each is sent once.
alter table digests add column kind text not null default 'week';
alter table digests rename column week to period; -- the week's Monday in the person's zone; the month's first day
alter table digests drop constraint digests_pkey;
alter table digests add primary key (tenant_id, member_id, kind, period);
`,
};
