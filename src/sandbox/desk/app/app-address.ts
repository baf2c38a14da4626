import type { ColorScheme } from "../desk-state.ts";

/** The address of one of the app's pages as Zendesk frames it: whose frame it is, and in which colours. */
export function appAddress(
  page: string | URL,
  { origin, guid, scheme }: { origin: string; guid: string; scheme: ColorScheme },
): URL {
  const url = new URL(page);
  url.searchParams.set("origin", origin);
  url.searchParams.set("app_guid", guid);
  url.searchParams.set("colorScheme", scheme);
  return url;
}
