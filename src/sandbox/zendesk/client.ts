/** The OAuth client that Signal Flag's notes are written with, in the stand-in Zendesk. */
import { createHmac } from "node:crypto";

export interface ZendeskClient {
  readonly id: string;
  readonly secret: string;
}

/** Made of the sandbox's own key, so that it is the same at every start. */
export const clientOf = (key: string): ZendeskClient => ({
  id: "signal_flag_notes",
  secret: createHmac("sha256", key).update("zendesk client").digest("base64url"),
});
