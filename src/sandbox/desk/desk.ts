/** The desk's state, and everything an agent or an app can do to it. The page only draws it. */
import type {
  DeskAccount,
  DeskComment,
  DeskData,
  DeskPerson,
  Faults,
  Notification,
  ProxyAnswer,
} from "../desk-data.ts";
import { asZendeskId } from "../zendesk-id.ts";
import {
  type OpenTicket,
  STATUSES,
  type Surroundings,
  type TicketChange,
  announcements,
  changeFor,
  readPath,
} from "./paths.ts";
import {
  type ToastKind,
  kindOf,
  lifetime,
  modalOptions,
  plainWords,
  sizeOf,
  textOf,
} from "./app-arguments.ts";
import type { ViewId } from "./list/views.ts";
import {
  type Answer,
  type Instance,
  type MessageTarget,
  type Wire,
  type WireParts,
  createWire,
} from "./wire.ts";

export type ColorScheme = "light" | "dark";
export type Registration = "normal" | "delayed" | "double";

export interface Toast {
  number: number;
  kind: ToastKind;
  text: string;
  /** UTC, ISO 8601. */
  at: string;
  showing: boolean;
}

/** An iframe of the app: one per open ticket, and one per modal. */
export interface AppInstance {
  guid: string;
  location: "ticket_sidebar" | "modal";
  ticketId: string;
  url: string;
  height: string;
  width: string;
  hidden: boolean;
}

/** The pages that the app shows in the nav bar. */
export type PanePage = "queue" | "report";

/** A page of the app in the main area: made when first opened, and kept alive when left. */
export interface Pane {
  guid: string;
  page: PanePage;
  /** Where the signed launch is posted to. */
  url: string;
}

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

export interface DeskParts {
  data: DeskData;
  choices: Partial<Choices>;
  newGuid: () => string;
  now: () => Date;
  proxy: (request: unknown, agentId: string) => Promise<ProxyAnswer>;
  setFaults: (faults: Faults) => Promise<void>;
  /** A launch for this person and this pane, signed by Zendesk. */
  signLaunch: (agentId: string, guid: string) => Promise<string>;
  later: WireParts["later"];
  /** The desk's own origin, which the app must answer to. */
  origin: string;
}

export type Desk = ReturnType<typeof createDesk>;

export const NARROWEST_APP = 300;
export const WIDEST_APP = 700;
const USUAL_APP_WIDTH = 340;
/** Time for an app to write down a draft after `app.willDestroy`. */
const FAREWELL_MILLISECONDS = 100;
const TOAST_MILLISECONDS = 6000;
const FIRST_HEIGHT = "120px";

/** Builds the desk over its data. */
export function createDesk(parts: DeskParts) {
  const { data, newGuid, now, later } = parts;
  const people = new Map<string, DeskPerson>(data.people.map((person) => [person.id, person]));
  const accounts = new Map<string, DeskAccount>(data.accounts.map((one) => [one.id, one]));
  const tickets = new Map<string, OpenTicket>(
    data.tickets.map((ticket) => [ticket.id, { ...ticket, draft: "", customFields: {} }]),
  );
  const knownTabs = (parts.choices.tabs ?? []).filter((id) => tickets.has(id));
  const firstTicket = data.initial.ticketId ?? "";
  const firstTabs =
    parts.choices.tabs === undefined && parts.choices.front === undefined
      ? [firstTicket]
      : knownTabs;
  const tabs = firstTabs.filter((id) => tickets.has(id));
  const wantedFront = parts.choices.front === undefined ? firstTicket : parts.choices.front;

  let state: DeskState = {
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
    ...parts.choices,
    agentId: people.has(parts.choices.agentId ?? "")
      ? (parts.choices.agentId ?? "")
      : data.initial.agentId,
    tabs,
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
  let waitingBodies = 0;
  const listeners = new Set<() => void>();
  const update = (change: Partial<DeskState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };

  const locale = () => state.locale || (people.get(state.agentId)?.locale ?? "en-US");

  // --- tickets ---------------------------------------------------------------------------------

  const changeTicket = (id: string, change: TicketChange & Partial<OpenTicket>) => {
    const before = state.tickets.get(id);
    if (before === undefined) return;
    const after = { ...before, ...change };
    update({ tickets: new Map(state.tickets).set(id, after) });
    for (const { path, oldValue, newValue } of announcements(before, after)) {
      wire.changed(id, path, oldValue, newValue);
    }
  };

  /** Says a comment and saves the ticket, unless an app's hook stops it. */
  const submit = async (id: string, status: string, isPublic: boolean) => {
    const roots = state.instances.filter(
      (instance) => instance.ticketId === id && instance.location === "ticket_sidebar",
    );
    for (const { guid } of roots) wire.emit(guid, "ticket.submit.start", null);
    const replies = await Promise.all(roots.map(({ guid }) => wire.hook(guid, "ticket.save")));
    const veto = replies.find((reply) => !reply.allowed);
    if (veto !== undefined && !veto.allowed) {
      for (const { guid } of roots) {
        wire.emit(guid, "ticket.submit.fail", null);
        wire.emit(guid, "ticket.submit.always", null);
      }
      toast("error", `The ticket was not saved: ${veto.message}`, "stays");
      return;
    }
    const ticket = state.tickets.get(id);
    if (ticket === undefined) return;
    waitingBodies += 1;
    const comment: DeskComment = {
      id: `${id}-new-${waitingBodies}`,
      authorRole: "agent",
      authorName: people.get(state.agentId)?.name ?? "Agent",
      public: isPublic,
      at: now().toISOString(),
      body: ticket.draft.trim(),
    };
    changeTicket(id, {
      status,
      draft: "",
      assigneeId: ticket.assigneeId ?? state.agentId,
      comments: comment.body === "" ? ticket.comments : [...ticket.comments, comment],
    });
    for (const { guid } of roots) {
      wire.emit(guid, "ticket.submit.done", null);
      wire.emit(guid, "ticket.submit.always", null);
      wire.emit(guid, "ticket.updated", { ticket: { id: asZendeskId(id) } });
    }
  };

  // --- toasts ----------------------------------------------------------------------------------

  const toast = (kind: ToastKind, text: string, stays?: "stays" | number) => {
    const number = (state.toasts.at(-1)?.number ?? 0) + 1;
    const entry = { number, kind, text, at: now().toISOString(), showing: true };
    update({ toasts: [...state.toasts, entry] });
    if (stays === "stays") return;
    later(stays ?? TOAST_MILLISECONDS, () => hideToast(number));
  };
  const hideToast = (number: number) =>
    update({
      toasts: state.toasts.map((one) => (one.number === number ? { ...one, showing: false } : one)),
    });

  // --- instances of the app --------------------------------------------------------------------

  const addressOf = (page: string, guid: string) => {
    const url = new URL(page, data.app.assetsUrl);
    url.searchParams.set("origin", parts.origin);
    url.searchParams.set("app_guid", guid);
    url.searchParams.set("colorScheme", state.scheme);
    return url.href;
  };

  const newInstance = (ticketId: string): AppInstance => {
    const guid = newGuid();
    return {
      guid,
      location: "ticket_sidebar",
      ticketId,
      url: addressOf("index.html", guid),
      height: FIRST_HEIGHT,
      width: "100%",
      hidden: false,
    };
  };

  const changeInstance = (guid: string, change: Partial<AppInstance>) =>
    update({
      instances: state.instances.map((one) => (one.guid === guid ? { ...one, ...change } : one)),
    });

  const dropInstance = (guid: string) => {
    wire.remove(guid);
    update({ instances: state.instances.filter((instance) => instance.guid !== guid) });
  };

  const activateFront = () => {
    for (const { guid, ticketId, location } of state.instances) {
      if (location !== "ticket_sidebar") continue;
      const isShown = state.pane === null && ticketId === state.front && !state.isAppCollapsed;
      if (isShown) wire.activate(guid);
      else wire.deactivate(guid);
    }
    for (const { guid, page } of state.panes) {
      if (page === state.pane) wire.activate(guid);
      else wire.deactivate(guid);
    }
  };

  const newPane = (page: PanePage): Pane => {
    const guid = newGuid();
    const url = new URL("/zendesk/launch", data.app.settings.endpoint_url);
    url.searchParams.set("origin", parts.origin);
    url.searchParams.set("app_guid", guid);
    url.searchParams.set("colorScheme", state.scheme);
    url.searchParams.set("page", page);
    return { guid, page, url: url.href };
  };

  const openPane = (page: PanePage) => {
    const isOpen = state.panes.some((pane) => pane.page === page);
    update({ pane: page, panes: isOpen ? state.panes : [...state.panes, newPane(page)] });
    activateFront();
  };

  const launchPane = async (pane: Pane, post: (token: string) => void) => {
    try {
      post(await parts.signLaunch(state.agentId, pane.guid));
    } catch {
      toast("error", "The launch was not signed. Is the sandbox's server still running?", "stays");
    }
  };

  /** Every instance starts anew, without a word to the old ones: what pinning an app does in Zendesk. */
  const recreateInstances = () => {
    for (const { guid } of [...state.instances, ...state.panes]) wire.remove(guid);
    // The page in front opens anew, the others when somebody comes back to them.
    update({ panes: state.pane === null ? [] : [newPane(state.pane)] });
    const kept = state.tabs.filter((id) => state.instances.some((one) => one.ticketId === id));
    update({ instances: kept.map(newInstance) });
  };

  const show = (id: string | null) => {
    if (id !== null && !state.tickets.has(id)) return;
    const isOpen = id === null || state.tabs.includes(id);
    const hasInstance = id === null || state.instances.some((one) => one.ticketId === id);
    update({
      front: id,
      pane: null,
      tabs: isOpen ? state.tabs : [...state.tabs, id],
      instances: hasInstance ? state.instances : [...state.instances, newInstance(id)],
    });
    activateFront();
  };

  const closeTab = (id: string) => {
    const index = state.tabs.indexOf(id);
    const left = state.tabs.filter((tab) => tab !== id);
    const next =
      state.front === id ? (left[Math.min(index, left.length - 1)] ?? null) : state.front;
    const leaving = state.instances.filter((instance) => instance.ticketId === id);
    update({ tabs: left });
    show(next);
    for (const { guid } of leaving) {
      wire.emit(guid, "app.willDestroy", null);
      later(FAREWELL_MILLISECONDS, () => dropInstance(guid));
    }
  };

  const closeModal = (guid: string) => {
    wire.emit(guid, "modal.close", null);
    dropInstance(guid);
  };

  // --- what the app asks for -------------------------------------------------------------------

  const surroundings = (instance: Instance): Surroundings | undefined => {
    const ticket = state.tickets.get(instance.ticketId);
    const agent = people.get(state.agentId);
    if (ticket === undefined || agent === undefined) return undefined;
    return {
      ticket,
      agent,
      locale: locale(),
      people,
      accounts,
      subdomain: data.subdomain,
      colorScheme: state.scheme,
      instances: Object.fromEntries(wire.instances().map((one) => [one.guid, wire.contextOf(one)])),
    };
  };

  const act = (action: string, args: readonly unknown[], instance: Instance): Answer => {
    const [first, second, third] = args;
    const nothing: Answer = { value: null };
    switch (action) {
      case "track":
        return nothing;
      case "resize": {
        const height = sizeOf(first, "height");
        const width = instance.location === "modal" ? sizeOf(first, "width") : undefined;
        changeInstance(instance.guid, { ...(height && { height }), ...(width && { width }) });
        return nothing;
      }
      case "notify":
        toast(kindOf(second), plainWords(textOf(first)), lifetime(third));
        return nothing;
      case "routeTo":
        route(textOf(first), textOf(second));
        return nothing;
      case "hide":
      case "show":
        changeInstance(instance.guid, { hidden: action === "hide" });
        return nothing;
      case "appsTray.show":
      case "appsTray.hide":
        collapse(action === "appsTray.hide");
        return nothing;
      case "instances.create":
        return createModal(first, instance);
      case "destroy":
        if (instance.location === "modal") closeModal(instance.guid);
        else dropInstance(instance.guid);
        return nothing;
      case "ticket.tags.add":
      case "ticket.tags.remove": {
        const named = args.flat().filter((tag) => typeof tag === "string");
        const tags = state.tickets.get(instance.ticketId)?.tags ?? [];
        const rest = tags.filter((tag) => !named.includes(tag));
        changeTicket(instance.ticketId, {
          tags: action === "ticket.tags.add" ? [...rest, ...new Set(named)] : rest,
        });
        return nothing;
      }
      default:
        return /^ticketFields:\w+\.(hide|show|enable|disable)$/.test(action)
          ? nothing
          : { problem: "unavailable" };
    }
  };

  const route = (place: string, id: string) => {
    if (place === "ticket" && state.tickets.has(id)) show(id);
    else toast("notice", `The app asked to open ${`${place} ${id}`.trim()}.`);
  };

  const createModal = (options: unknown, opener: Instance): Answer => {
    const { url, size } = modalOptions(options);
    if (url === undefined) return { problem: 'needs location "modal" and a url' };
    const guid = newGuid();
    const modal: AppInstance = {
      guid,
      location: "modal",
      ticketId: opener.ticketId,
      url: addressOf(url.replace(/^assets\//, ""), guid),
      height: size.height ?? "300px",
      width: size.width ?? "500px",
      hidden: false,
    };
    update({ instances: [...state.instances, modal] });
    return { value: [{ instanceGuid: guid }] };
  };

  const collapse = (isAppCollapsed: boolean) => {
    update({ isAppCollapsed });
    for (const { guid, ticketId } of state.instances) {
      if (ticketId === state.front) {
        wire.emit(guid, isAppCollapsed ? "app.collapsed" : "app.expanded", null);
      }
    }
    activateFront();
  };

  const setFaults = (change: Partial<Faults>) => {
    const faults = { ...state.faults, ...change };
    update({ faults });
    parts.setFaults(faults).catch(() => {
      toast("error", "The sandbox's server did not take the change. Is it still running?", "stays");
    });
  };

  const wire: Wire = createWire({
    appOrigin: new URL(data.app.assetsUrl).origin,
    subdomain: data.subdomain,
    metadata: () => ({
      appId: data.app.appId,
      name: data.app.name,
      installationId: data.app.installationId,
      version: data.app.version,
      settings: data.app.settings,
    }),
    read: (path, instance) => {
      if (instance.location === "nav_bar")
        return path === "colorScheme" ? { value: state.scheme } : { problem: "unavailable" };
      const around = surroundings(instance);
      return around === undefined ? { problem: "unavailable" } : readPath(path, around);
    },
    write: (path, value, instance) => {
      const ticket = state.tickets.get(instance.ticketId);
      if (ticket === undefined) return { problem: "unavailable" };
      const wanted = changeFor(path, value, ticket);
      if ("problem" in wanted) return wanted;
      changeTicket(instance.ticketId, wanted.change);
      return { value };
    },
    act,
    request: (options) => parts.proxy(options, state.agentId),
    registration: () => state.registration,
    later,
  });

  if (wantedFront !== null) show(wantedFront);

  return {
    wire,
    people,
    accounts,
    subdomain: data.subdomain,
    appName: data.app.name,
    current: () => state,
    locale,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    show,
    openPane,
    launchPane,
    closeTab,
    closeModal,
    changeTicket,
    submit,
    hideToast,
    collapse,
    setFaults,
    choose: (change: Partial<Pick<DeskState, "view" | "search" | "isBarOpen" | "registration">>) =>
      update(change),
    setScheme(scheme: ColorScheme) {
      update({ scheme });
      wire.broadcast("colorScheme.changed", scheme);
    },
    setAppWidth(width: number) {
      const appWidth = Math.round(Math.min(WIDEST_APP, Math.max(NARROWEST_APP, width)));
      update({ appWidth });
      wire.broadcast("window.resize", { width: appWidth });
    },
    /** Another agent or another language is another login: all that is open starts anew. */
    setAgent(agentId: string) {
      update({ agentId });
      recreateInstances();
    },
    setLocale(chosen: string) {
      update({ locale: chosen });
      recreateInstances();
    },
    togglePin() {
      update({ isAppPinned: !state.isAppPinned });
      recreateInstances();
    },
    reloadApp: recreateInstances,
    /** Called once the iframe is in the page and before its document runs. */
    attach(guid: string, window: MessageTarget) {
      const instance = state.instances.find((one) => one.guid === guid);
      const isKnown = wire.instances().some((one) => one.guid === guid && one.window === window);
      if (instance === undefined || isKnown) return;
      const { location, ticketId } = instance;
      wire.add({ guid, location, ticketId, window });
      if (location === "modal") wire.activate(guid);
      else activateFront();
    },
    /** The same for a pane, before its launch is posted. */
    attachPane({ guid, page }: Pane, window: MessageTarget) {
      if (wire.instances().some((one) => one.guid === guid && one.window === window)) return;
      const { origin } = new URL(data.app.settings.endpoint_url);
      wire.add({ guid, location: "nav_bar", ticketId: "", window, origin });
      if (page === state.pane) wire.activate(guid);
    },
    sendForStranger() {
      for (const { guid, ticketId } of state.instances) {
        if (ticketId === state.front) wire.emitForStranger(guid, "ticket.status.changed");
      }
    },
    deliver(notifications: readonly Notification[]) {
      for (const { event, body, agentId } of notifications) {
        if (agentId === null || agentId === state.agentId) {
          wire.broadcast(`api_notification.${event}`, body);
        }
      }
    },
  };
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

/** The word on a status badge. */
export function statusWord(status: string): string {
  const known = STATUSES.find((one) => one === status);
  if (known === "hold") return "On-hold";
  return status.charAt(0).toUpperCase() + status.slice(1);
}
