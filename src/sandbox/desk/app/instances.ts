/** The app's frames: one beside each open ticket, its modals, and its pages in the nav bar. */
import { modalOptions } from "../app-arguments.ts";
import type { Store } from "../store.ts";
import type { Answer, MessageTarget, Wire } from "../wire.ts";
import { appAddress } from "./app-address.ts";
import { type Pane, type PanePage, newPane } from "./panes.ts";

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

export interface InstancesParts {
  store: Store;
  wire: Wire;
  newGuid: () => string;
  /** The desk's own origin, which the app must answer to. */
  origin: string;
  /** Where the sidebar's files are, ending in `/`. */
  assetsUrl: string;
  endpointUrl: string;
}

export type Instances = ReturnType<typeof createInstances>;

const FIRST_HEIGHT = "120px";

/** Makes, tells and ends the app's frames. */
export function createInstances({
  store,
  wire,
  newGuid,
  origin,
  assetsUrl,
  endpointUrl,
}: InstancesParts) {
  const frame = () => ({ origin, guid: newGuid(), scheme: store.current().scheme });

  const beside = (ticketId: string): AppInstance => {
    const its = frame();
    return {
      guid: its.guid,
      location: "ticket_sidebar",
      ticketId,
      url: appAddress(new URL("index.html", assetsUrl), its).href,
      height: FIRST_HEIGHT,
      width: "100%",
      hidden: false,
    };
  };

  /** Tells every frame whether it is the one that is seen now. */
  const activateFront = () => {
    const { instances, panes, pane, front, isAppCollapsed } = store.current();
    for (const { guid, ticketId, location } of instances) {
      if (location !== "ticket_sidebar") continue;
      if (pane === null && ticketId === front && !isAppCollapsed) wire.activate(guid);
      else wire.deactivate(guid);
    }
    for (const { guid, page } of panes) {
      if (page === pane) wire.activate(guid);
      else wire.deactivate(guid);
    }
  };

  const drop = (guid: string) => {
    wire.remove(guid);
    store.update({
      instances: store.current().instances.filter((instance) => instance.guid !== guid),
    });
  };

  const isKnown = (guid: string, window: MessageTarget) =>
    wire.instances().some((one) => one.guid === guid && one.window === window);

  return {
    activateFront,
    drop,
    change: (guid: string, change: Partial<AppInstance>) => {
      store.update({
        instances: store
          .current()
          .instances.map((one) => (one.guid === guid ? { ...one, ...change } : one)),
      });
    },
    /** The frames with one beside this ticket as well. */
    withOneBeside: (ticketId: string): readonly AppInstance[] => {
      const { instances } = store.current();
      const hasOne = instances.some((one) => one.ticketId === ticketId);
      return hasOne ? instances : [...instances, beside(ticketId)];
    },
    /** Every instance starts anew, without a word to the old ones: what pinning an app does in Zendesk. */
    recreate: () => {
      const { instances, panes, pane, tabs } = store.current();
      for (const { guid } of [...instances, ...panes]) wire.remove(guid);
      const kept = tabs.filter((id) => instances.some((one) => one.ticketId === id));
      store.update({
        // The page in front opens anew, the others when somebody comes back to them.
        panes: pane === null ? [] : [newPane(pane, endpointUrl, frame())],
        instances: kept.map(beside),
      });
    },
    openModal: (options: unknown, ticketId: string): Answer => {
      const { url, size } = modalOptions(options);
      if (url === undefined) return { problem: 'needs location "modal" and a url' };
      const its = frame();
      const modal: AppInstance = {
        guid: its.guid,
        location: "modal",
        ticketId,
        url: appAddress(new URL(url.replace(/^assets\//, ""), assetsUrl), its).href,
        height: size.height ?? "300px",
        width: size.width ?? "500px",
        hidden: false,
      };
      store.update({ instances: [...store.current().instances, modal] });
      return { value: [{ instanceGuid: its.guid }] };
    },
    closeModal: (guid: string) => {
      wire.emit(guid, "modal.close", null);
      drop(guid);
    },
    openPane: (page: PanePage) => {
      const { panes } = store.current();
      const isOpen = panes.some((pane) => pane.page === page);
      store.update({
        pane: page,
        panes: isOpen ? panes : [...panes, newPane(page, endpointUrl, frame())],
      });
      activateFront();
    },
    /** Called once the iframe is in the page and before its document runs. */
    attach: (guid: string, window: MessageTarget) => {
      const instance = store.current().instances.find((one) => one.guid === guid);
      if (instance === undefined || isKnown(guid, window)) return;
      const { location, ticketId } = instance;
      wire.add({ guid, location, ticketId, window });
      if (location === "modal") wire.activate(guid);
      else activateFront();
    },
    /** The same for a pane, before its launch is posted. */
    attachPane: ({ guid, page }: Pane, window: MessageTarget) => {
      if (isKnown(guid, window)) return;
      const { origin: its } = new URL(endpointUrl);
      wire.add({ guid, location: "nav_bar", ticketId: "", window, origin: its });
      if (page === store.current().pane) wire.activate(guid);
    },
  };
}
