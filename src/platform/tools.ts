// The ways out of a host with sockets: to public addresses only. Loaded when something is to be sent, not before.
import type { Tools } from "../destinations/destination-type.ts";
import { createGuardedMail } from "../destinations/email/guarded-mail.ts";
import { createGuardedAsk, resolveAll } from "../destinations/guarded-ask.ts";
import { createTokenCache } from "../destinations/tokens.ts";
import type { ServingSettings } from "./settings.ts";

export const createTools = (
  settings: Pick<ServingSettings, "webhookPorts" | "publicUrl">,
): Tools => ({
  ask: createGuardedAsk({ allowedPorts: settings.webhookPorts }),
  mail: createGuardedMail({
    ownName: new URL(settings.publicUrl).hostname,
    resolve: resolveAll,
  }),
  tokens: createTokenCache(),
});
