import type { Instances } from "../app/instances.ts";
import type { Store } from "../store.ts";
import type { Wire, WireParts } from "../wire.ts";

/** Time for an app to write down a draft after `app.willDestroy`. */
const FAREWELL_MILLISECONDS = 100;

export type Tabs = ReturnType<typeof createTabs>;

/** The tickets that are open, and which of them is in front. */
export function createTabs({
  store,
  wire,
  instances,
  later,
}: {
  store: Store;
  wire: Wire;
  instances: Instances;
  later: WireParts["later"];
}) {
  /** Brings a ticket to the front, opening it where it is not; null for the list. */
  const show = (id: string | null) => {
    const { tabs, tickets } = store.current();
    if (id !== null && !tickets.has(id)) return;
    store.update({
      front: id,
      pane: null,
      ...(id !== null && {
        tabs: tabs.includes(id) ? tabs : [...tabs, id],
        instances: instances.withOneBeside(id),
      }),
    });
    instances.activateFront();
  };

  const closeTab = (id: string) => {
    const { tabs, front, instances: all } = store.current();
    const index = tabs.indexOf(id);
    const left = tabs.filter((tab) => tab !== id);
    const leaving = all.filter((instance) => instance.ticketId === id);
    store.update({ tabs: left });
    show(front === id ? (left[Math.min(index, left.length - 1)] ?? null) : front);
    for (const { guid } of leaving) {
      wire.emit(guid, "app.willDestroy", null);
      later(FAREWELL_MILLISECONDS, () => instances.drop(guid));
    }
  };

  return { show, closeTab };
}
