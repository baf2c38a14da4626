// The ways out of a host whose own `fetch` is the only one: to hosts that the operator lists, and no e-mail.
import type { Tools } from "../destinations/destination-type.ts";
import { createTokenCache } from "../destinations/tokens.ts";
import { createFetchAsk } from "./fetch-ask.ts";
import type { WorkerSettings } from "./settings.ts";

export const createTools = ({
  webhookHosts: hosts,
  webhookPorts: ports,
}: Pick<WorkerSettings, "webhookHosts" | "webhookPorts">): Tools => ({
  ask: createFetchAsk({ hosts, ports }),
  mail: null,
  tokens: createTokenCache(),
});
