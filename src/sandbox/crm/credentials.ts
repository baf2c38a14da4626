// What the stand-ins for Salesforce and HubSpot let Signal Flag in with: made of a key of the sandbox's own.
import { createHmac } from "node:crypto";

export interface CrmCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
  /** What the CRM's flow signs with, and the door that it knocks at. */
  readonly hookSecret: string;
  readonly door: string;
}

/** The same for the same key, so that a restart changes nothing. */
export function crmCredentials(key: string): CrmCredentials {
  const made = (what: string) => createHmac("sha256", key).update(what).digest("base64url");
  return {
    clientId: "3MVG9SANDBOX",
    clientSecret: made("salesforce"),
    token: `pat-eu1-${made("hubspot")}`,
    hookSecret: `whsec_${Buffer.from(made("hook"), "base64url").toString("base64")}`,
    door: made("door").slice(0, 22),
  };
}
