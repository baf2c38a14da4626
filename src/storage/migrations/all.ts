import type { Migration } from "../migrate.ts";
import { firstSchema } from "./001-first-schema.ts";
import { rowLevelSecurity } from "./002-row-level-security.ts";
import { retention } from "./003-retention.ts";
import { lookingAfter } from "./004-looking-after.ts";
import { routing } from "./005-routing.ts";
import { clock } from "./006-clock.ts";
import { views } from "./007-views.ts";
import { followUps } from "./008-follow-ups.ts";
import { corroboration } from "./009-corroboration.ts";
import { destinations } from "./010-destinations.ts";
import { email } from "./012-email.ts";
import { ledger } from "./014-ledger.ts";
import { outcomes } from "./015-outcomes.ts";
import { imports } from "./016-imports.ts";
import { matching } from "./017-matching.ts";
import { attribution } from "./018-attribution.ts";
import { closedMonths } from "./019-closed-months.ts";
import { recognition } from "./020-recognition.ts";
import { disputes } from "./021-disputes.ts";
import { monthMails } from "./022-month-mails.ts";
import { reportViews } from "./023-report-views.ts";
import { exchangeRates } from "./024-exchange-rates.ts";

/** Every step of the schema, oldest first. A step that has been released is never changed. */
export const migrations: readonly Migration[] = [
  firstSchema,
  rowLevelSecurity,
  retention,
  lookingAfter,
  routing,
  clock,
  views,
  followUps,
  corroboration,
  destinations,
  email,
  ledger,
  outcomes,
  imports,
  matching,
  attribution,
  closedMonths,
  recognition,
  disputes,
  monthMails,
  reportViews,
  exchangeRates,
];
