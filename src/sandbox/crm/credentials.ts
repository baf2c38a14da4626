// What the stand-ins for Salesforce and HubSpot let Signal Flag in with: made of a key of the sandbox's own.
import { createHmac } from "node:crypto";

export interface CrmCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
}

/** The same for the same key, so that a restart changes nothing. */
export function crmCredentials(key: string): CrmCredentials {
  const made = (what: string) => createHmac("sha256", key).update(what).digest("base64url");
  return {
    clientId: "3MVG9SANDBOX",
    clientSecret: made("salesforce"),
    token: `pat-eu1-${made("hubspot")}`,
  };
}
