// The pages there are, and which of them a person finds open.
import type { Role } from "../../api/session.ts";

export const PLACES = ["queue", "report", "people"] as const;
export type Place = (typeof PLACES)[number];

/** The pages that open for these roles. People are changed on a page of its own, never inside Zendesk. */
export const placesFor = (roles: readonly Role[], isLaunched: boolean): readonly Place[] =>
  PLACES.filter((place) =>
    place === "people"
      ? roles.includes("admin") && !isLaunched
      : roles.some((role) => role !== "agent"),
  );
