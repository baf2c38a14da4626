import type { ColorScheme } from "../desk-state.ts";
import { appAddress } from "./app-address.ts";

/** The pages that the app shows in the nav bar. */
export type PanePage = "queue" | "report";

/** A page of the app in the main area: made when first opened, and kept alive when left. */
export interface Pane {
  guid: string;
  page: PanePage;
  /** Where the signed launch is posted to. */
  url: string;
}

/** A pane that has not been launched yet. */
export function newPane(
  page: PanePage,
  endpointUrl: string,
  frame: { origin: string; guid: string; scheme: ColorScheme },
): Pane {
  const url = appAddress(new URL("/zendesk/launch", endpointUrl), frame);
  url.searchParams.set("page", page);
  return { guid: frame.guid, page, url: url.href };
}
