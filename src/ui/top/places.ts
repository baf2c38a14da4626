// The pages there are, and which of them a person finds open.
import type { Role } from "../../api/session.ts";

export const PLACES = [
  "queue",
  "report",
  "outcomes",
  "ledger",
  "people",
  "setup",
  "yours",
] as const;
export type Place = (typeof PLACES)[number];

/** Pages that are never opened inside Zendesk, whose frame changes between two of them only. */
export const standsAlone = (place: Place): place is Exclude<Place, "queue" | "report"> =>
  place !== "queue" && place !== "report";

/** Set-up is for admins; others in the office see of it how destinations are doing and which signals there are. */
function opensFor(place: Place, roles: readonly Role[]): boolean {
  switch (place) {
    case "people":
      return roles.includes("admin");
    // What one's own flags became: for everybody who may raise one.
    case "yours":
      return true;
    case "setup":
    case "queue":
    case "report":
    case "outcomes":
    case "ledger":
      return roles.some((role) => role !== "agent");
  }
}

/** The pages that open for these roles. */
export const placesFor = (roles: readonly Role[], isLaunched: boolean): readonly Place[] =>
  PLACES.filter((place) => !(isLaunched && standsAlone(place)) && opensFor(place, roles));
