// The pages there are, and which of them a person finds open.
import type { Role } from "../../api/session.ts";

export const PLACES = ["queue", "report", "ledger", "people", "setup"] as const;
export type Place = (typeof PLACES)[number];

/** Pages that are never opened inside Zendesk, whose frame changes between two of them only. */
export const standsAlone = (place: Place): place is "ledger" | "people" | "setup" =>
  place === "ledger" || place === "people" || place === "setup";

/** Set-up is for admins; those who follow up see of it how destinations are doing. */
function opensFor(place: Place, roles: readonly Role[]): boolean {
  switch (place) {
    case "people":
      return roles.includes("admin");
    case "setup":
      return roles.includes("admin") || roles.includes("cs_manager");
    case "queue":
    case "report":
    case "ledger":
      return roles.some((role) => role !== "agent");
  }
}

/** The pages that open for these roles. */
export const placesFor = (roles: readonly Role[], isLaunched: boolean): readonly Place[] =>
  PLACES.filter((place) => !(isLaunched && standsAlone(place)) && opensFor(place, roles));
