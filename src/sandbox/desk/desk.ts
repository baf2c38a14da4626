/** The desk: its state, and everything an agent or an app can do to it. The page only draws it. */
import type {
  DeskAccount,
  DeskData,
  DeskPerson,
  Faults,
  Notification,
  ProxyAnswer,
} from "../desk-data.ts";
import { createAnswers } from "./app/answers.ts";
import { allowedWidth } from "./app/app-width.ts";
import { createInstances } from "./app/instances.ts";
import type { Pane } from "./app/panes.ts";
import { createTabs } from "./around/tabs.ts";
import { createToasts } from "./around/toasts.ts";
import { type Choices, type ColorScheme, type DeskState, firstState } from "./desk-state.ts";
import type { Surroundings } from "./paths.ts";
import { createStore } from "./store.ts";
import { createSaving } from "./ticket/saving.ts";
import { type Instance, type Wire, type WireParts, createWire } from "./wire.ts";

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

/** Builds the desk over its data. */
export function createDesk(parts: DeskParts) {
  const { data, now, later } = parts;
  const people = new Map<string, DeskPerson>(data.people.map((person) => [person.id, person]));
  const accounts = new Map<string, DeskAccount>(data.accounts.map((one) => [one.id, one]));
  const { state: first, wantedFront } = firstState(data, parts.choices);
  const store = createStore(first);
  const toasts = createToasts({ store, now, later });

  const locale = () => {
    const { locale: chosen, agentId } = store.current();
    return chosen || (people.get(agentId)?.locale ?? "en-US");
  };

  const surroundings = (instance: Instance): Surroundings | undefined => {
    const { tickets, agentId, scheme } = store.current();
    const ticket = tickets.get(instance.ticketId);
    const agent = people.get(agentId);
    if (ticket === undefined || agent === undefined) return undefined;
    return {
      ticket,
      agent,
      locale: locale(),
      people,
      accounts,
      subdomain: data.subdomain,
      colorScheme: scheme,
      instances: Object.fromEntries(wire.instances().map((one) => [one.guid, wire.contextOf(one)])),
    };
  };

  // The wire asks only once a frame has spoken, and by then the answers are there.
  const wire: Wire = createWire({
    appOrigin: new URL(data.app.assetsUrl).origin,
    subdomain: data.subdomain,
    metadata: () => answers.metadata(),
    read: (path, instance) => answers.read(path, instance),
    write: (path, value, instance) => answers.write(path, value, instance),
    act: (action, args, instance) => answers.act(action, args, instance),
    request: (options) => parts.proxy(options, store.current().agentId),
    registration: () => store.current().registration,
    later,
  });

  const instances = createInstances({
    store,
    wire,
    newGuid: parts.newGuid,
    origin: parts.origin,
    assetsUrl: data.app.assetsUrl,
    endpointUrl: data.app.settings.endpoint_url,
  });
  const tabs = createTabs({ store, wire, instances, later });
  const { changeTicket, submit } = createSaving({ store, wire, toasts, people, now });

  /** The app's frame beside the ticket in front. */
  const inFront = () => {
    const { instances: all, front } = store.current();
    return all.filter(({ ticketId }) => ticketId === front);
  };

  const collapse = (isAppCollapsed: boolean) => {
    store.update({ isAppCollapsed });
    for (const { guid } of inFront())
      wire.emit(guid, isAppCollapsed ? "app.collapsed" : "app.expanded", null);
    instances.activateFront();
  };

  const answers = createAnswers({
    data,
    store,
    surroundings,
    changeTicket,
    collapse,
    instances,
    tabs,
    toasts,
  });

  if (wantedFront !== null) tabs.show(wantedFront);

  return {
    wire,
    people,
    accounts,
    subdomain: data.subdomain,
    appName: data.app.name,
    current: store.current,
    subscribe: store.subscribe,
    locale,
    show: tabs.show,
    closeTab: tabs.closeTab,
    openPane: instances.openPane,
    closeModal: instances.closeModal,
    attach: instances.attach,
    attachPane: instances.attachPane,
    reloadApp: instances.recreate,
    changeTicket,
    submit,
    hideToast: toasts.hideToast,
    collapse,
    async launchPane(pane: Pane, post: (token: string) => void) {
      try {
        post(await parts.signLaunch(store.current().agentId, pane.guid));
      } catch {
        const problem = "The launch was not signed. Is the sandbox's server still running?";
        toasts.toast("error", problem, "stays");
      }
    },
    setFaults(change: Partial<Faults>) {
      const faults = { ...store.current().faults, ...change };
      store.update({ faults });
      parts.setFaults(faults).catch(() => {
        const problem = "The sandbox's server did not take the change. Is it still running?";
        toasts.toast("error", problem, "stays");
      });
    },
    choose: (change: Partial<Pick<DeskState, "view" | "search" | "isBarOpen" | "registration">>) =>
      store.update(change),
    setScheme(scheme: ColorScheme) {
      store.update({ scheme });
      wire.broadcast("colorScheme.changed", scheme);
    },
    setAppWidth(width: number) {
      const appWidth = allowedWidth(width);
      store.update({ appWidth });
      wire.broadcast("window.resize", { width: appWidth });
    },
    /** Another agent or another language is another login: all that is open starts anew. */
    setAgent(agentId: string) {
      store.update({ agentId });
      instances.recreate();
    },
    setLocale(chosen: string) {
      store.update({ locale: chosen });
      instances.recreate();
    },
    togglePin() {
      store.update({ isAppPinned: !store.current().isAppPinned });
      instances.recreate();
    },
    sendForStranger() {
      for (const { guid } of inFront()) wire.emitForStranger(guid, "ticket.status.changed");
    },
    deliver(notifications: readonly Notification[]) {
      for (const { event, body, agentId } of notifications) {
        if (agentId === null || agentId === store.current().agentId) {
          wire.broadcast(`api_notification.${event}`, body);
        }
      }
    },
  };
}
