// The queue page, for CS managers: what is due next, what the customer said, what it is worth, one key to act.
import { createRoot } from "react-dom/client";
import { version } from "../../manifest.json";
import { createClient } from "../api/client.ts";
import type { Opening } from "../ui/launched/launch.ts";
import { createAddressBar } from "../ui/page/address-bar.ts";
import { readAddress, writeAddress } from "./address/address.ts";
import { createDesk } from "./asking/desk.ts";
import { createDownload } from "./asking/download.ts";
import { App } from "./opening/App.tsx";

/** Draws the page; what it returns takes it away again. */
export function open({ view, place, launched }: Opening): () => void {
  const client = createClient({
    baseUrl: "",
    version,
    ...(launched === null ? {} : { bearer: launched.bearer.current }),
  });
  const root = createRoot(place);
  root.render(
    <App
      desk={createDesk(client.call, createDownload("", version, launched?.bearer ?? null))}
      bar={createAddressBar(view, { read: readAddress, write: writeAddress })}
      launched={launched}
      now={Date.now}
      language={view.navigator.language}
    />,
  );
  return () => root.unmount();
}
