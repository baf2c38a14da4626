import { STATUSES } from "./paths.ts";

/** The word on a status badge. */
export function statusWord(status: string): string {
  const known = STATUSES.find((one) => one === status);
  if (known === "hold") return "On-hold";
  return status.charAt(0).toUpperCase() + status.slice(1);
}
