import { randomBytes } from "node:crypto";

/** As the Standard Webhooks specification writes it: 32 random bytes. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;
