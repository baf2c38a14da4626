// The types of destinations there are. Another one is a file, its test and a line here.
import type { DestinationType } from "./destination-type.ts";
import { hubspot } from "./crm/hubspot.ts";
import { salesforce } from "./crm/salesforce.ts";
import { email } from "./email/email.ts";
import { slackApp } from "./slack-app/slack-app.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";
import { zendesk } from "./zendesk/zendesk.ts";

export const destinationTypes: ReadonlyMap<string, DestinationType> = new Map(
  [webhook, slack, slackApp, email, salesforce, hubspot, zendesk].map((each) => [each.type, each]),
);
