// The types of destinations there are. Another one is a file, its test and a line here.
import type { DestinationType } from "./destination-type.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";

export const destinationTypes: ReadonlyMap<string, DestinationType> = new Map(
  [webhook, slack].map((each) => [each.type, each]),
);
