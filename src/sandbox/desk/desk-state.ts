/** Everything the page draws, and the part of it that a person has chosen. */
import type { DeskData, Faults } from "../desk-data.ts";
import type { AppInstance } from "./app/instances.ts";
import type { Pane, PanePage } from "./app/panes.ts";
import type { Toast } from "./around/toasts.ts";
import type { ViewId } from "./list/views.ts";
import type { OpenTicket } from "./paths.ts";

export type ColorScheme = "light" | "dark";
/** How an app's registration goes, or goes wrong. */
export type Registration = "normal" | "delayed" | "double";

/** What the person at the desk has chosen; kept over a reload. */
export interface Choices {
  agentId: string;
  /** Empty: the agent's own. */
  locale: string;
  scheme: ColorScheme;
  appWidth: number;
  isAppCollapsed: boolean;
  isAppPinned: boolean;
  isBarOpen: boolean;
  tabs: readonly string[];
  /** The ticket in front; null while the list of tickets is. */
  front: string | null;
  view: ViewId;
}

export interface DeskState extends Choices {
  tickets: ReadonlyMap<string, OpenTicket>;
  search: string;
  faults: Faults;
  registration: Registration;
  instances: readonly AppInstance[];
  panes: readonly Pane[];
  /** The pane in front of the tickets; null while they are. */
  pane: PanePage | null;
  toasts: readonly Toast[];
}

const USUAL_APP_WIDTH = 340;

/** The desk as it opens, before its first ticket is shown, and which ticket that is: last time's, else the server's. */
export function firstState(
  data: DeskData,
  choices: Partial<Choices>,
): { state: DeskState; wantedFront: string | null } {
  const tickets = new Map<string, OpenTicket>(
    data.tickets.map((ticket) => [ticket.id, { ...ticket, draft: "", customFields: {} }]),
  );
  const firstTicket = data.initial.ticketId ?? "";
  const wasHereBefore = choices.tabs !== undefined || choices.front !== undefined;
  const wantedTabs = wasHereBefore ? (choices.tabs ?? []) : [firstTicket];
  const agentId = choices.agentId ?? "";
  const state: DeskState = {
    locale: "",
    scheme: "light",
    appWidth: USUAL_APP_WIDTH,
    isAppCollapsed: false,
    isAppPinned: false,
    isBarOpen: false,
    // Somebody else's export has no ticket of the sample's agents.
    view: data.tickets.some(({ assigneeId }) => assigneeId === data.initial.agentId)
      ? "mine"
      : "unsolved",
    ...choices,
    agentId: data.people.some(({ id }) => id === agentId) ? agentId : data.initial.agentId,
    tabs: wantedTabs.filter((id) => tickets.has(id)),
    front: null,
    tickets,
    search: "",
    faults: data.faults,
    registration: "normal",
    instances: [],
    panes: [],
    pane: null,
    toasts: [],
  };
  return { state, wantedFront: choices.front === undefined ? firstTicket : choices.front };
}

/** The part of the state that outlives a reload of the page. */
export function choicesOf(state: DeskState): Choices {
  const { agentId, locale, scheme, appWidth, isAppCollapsed, isAppPinned, isBarOpen } = state;
  const { tabs, front, view } = state;
  return {
    agentId,
    locale,
    scheme,
    appWidth,
    isAppCollapsed,
    isAppPinned,
    isBarOpen,
    tabs,
    front,
    view,
  };
}
