// The address bar as a store: what it says is what the page shows, so back and forward need nothing of their own.
import { useSyncExternalStore } from "react";

export interface AddressBar<Address> {
  readonly get: () => Address;
  readonly subscribe: (listener: () => void) => () => void;
  /** Goes to an address; `replace` leaves no step behind, for what is typed or walked through. */
  readonly go: (change: Partial<Address>, how?: "push" | "replace") => void;
  /** What a link to that address holds as its `href`. */
  readonly href: (change: Partial<Address>) => string;
}

/** How a page's address is told in the query string. */
export interface Spelling<Address> {
  /** Reads any query string; what it does not understand is left out. */
  readonly read: (search: string) => Address;
  /** The query string of an address; parameters of `search` that are not its own stay as they are. */
  readonly write: (address: Address, search: string) => string;
}

export function createAddressBar<Address>(
  view: Window,
  { read, write }: Spelling<Address>,
): AddressBar<Address> {
  let address = read(view.location.search);
  const listeners = new Set<() => void>();
  const changed = () => {
    address = read(view.location.search);
    for (const listener of listeners) listener();
  };
  const href = (change: Partial<Address>) =>
    view.location.pathname + write({ ...address, ...change }, view.location.search);
  return {
    get: () => address,
    href,
    subscribe(listener) {
      if (listeners.size === 0) view.addEventListener("popstate", changed);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) view.removeEventListener("popstate", changed);
      };
    },
    go(change, how = "push") {
      const next = href(change);
      if (next === view.location.pathname + view.location.search) return;
      if (how === "push") view.history.pushState(null, "", next);
      else view.history.replaceState(null, "", next);
      changed();
    },
  };
}

export const useAddress = <Address>(bar: AddressBar<Address>): Address =>
  useSyncExternalStore(bar.subscribe, bar.get);
