// What a page that Zendesk launched into its own frame knows: signed in without a cookie, and at home only there.
import type { Session } from "../../api/session.ts";
import { handedOver } from "./handed-over.ts";
import { keepBearer, type LaunchedBearer } from "./launched-bearer.ts";
import { connectPane, type ZendeskPane } from "./zendesk-pane.ts";

/** The pages that can stand inside Zendesk. */
export const LAUNCHED_PLACES = ["queue", "report"] as const;
export type LaunchedPlace = (typeof LAUNCHED_PLACES)[number];

/** Shows another page in the same frame. */
export type SwitchPage = (place: LaunchedPlace) => void;

export interface Launch {
  readonly session: Session;
  readonly bearer: LaunchedBearer;
  readonly pane: ZendeskPane | null;
}

/** What the launch left for this page; `null` for a page on its own. */
export function launchOf(view: Window): Launch | null {
  const session = handedOver(view.document);
  if (session?.bearer === undefined) return null;
  return { session, bearer: keepBearer(session.bearer), pane: connectPane(view) };
}

/** What a page inside Zendesk has and a page on its own has not. */
export interface Launched extends Pick<Launch, "session" | "bearer"> {
  readonly switchPage: SwitchPage;
}

/** A page as it is opened. */
export interface Opening {
  readonly view: Window;
  /** Where it is drawn. */
  readonly place: Element;
  /** `null` for a page that is signed in by its cookie. */
  readonly launched: Launched | null;
}
