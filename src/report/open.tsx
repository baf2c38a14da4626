// The monthly report: what support's flags led to, for operations. Every figure opens the rows it was made of.
import { createRoot } from "react-dom/client";
import { version } from "../../manifest.json";
import type { Opening } from "../ui/launched/launch.ts";
import { createAddressBar } from "../ui/page/address-bar.ts";
import { readAddress, writeAddress } from "./address.ts";
import { createAsk } from "./ask.ts";
import { start } from "./start.tsx";

/** Draws the page; what it returns takes it away again. */
export function open({ view, place, launched }: Opening): () => void {
  let isOpen = true;
  const root = createRoot(place);
  void start({
    // An answer may come when somebody has gone on.
    root: { render: (page) => void (isOpen && root.render(page)) },
    ask: createAsk(view.location.origin, version, launched?.bearer ?? null),
    bar: createAddressBar(view, { read: readAddress, write: writeAddress }),
    launched,
    language: view.navigator.language,
    now: Date.now,
  });
  return () => {
    isOpen = false;
    root.unmount();
  };
}
