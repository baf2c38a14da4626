// The address bar as a store: what it says is what the page shows, so back and forward need nothing of their own.
import { useSyncExternalStore } from "react";
import { type Address, readAddress, writeAddress } from "./address.ts";

export interface AddressBar {
  readonly get: () => Address;
  readonly subscribe: (listener: () => void) => () => void;
  readonly go: (change: Partial<Address>) => void;
  /** What a link to that address holds as its `href`. */
  readonly href: (change: Partial<Address>) => string;
}

export function createAddressBar(view: Window): AddressBar {
  let address = readAddress(view.location.search);
  const listeners = new Set<() => void>();
  const changed = () => {
    address = readAddress(view.location.search);
    for (const listener of listeners) listener();
  };
  const href = (change: Partial<Address>) =>
    view.location.pathname + writeAddress({ ...address, ...change }, view.location.search);
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
    go(change) {
      const next = href(change);
      if (next === view.location.pathname + view.location.search) return;
      view.history.pushState(null, "", next);
      changed();
    },
  };
}

export const useAddress = (bar: AddressBar): Address =>
  useSyncExternalStore(bar.subscribe, bar.get);
