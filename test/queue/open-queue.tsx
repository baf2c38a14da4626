// Opens the whole queue page at an address, in front of the endpoint in memory.
import { configure } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRoot, type Root } from "react-dom/client";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { createClient } from "../../src/api/client.ts";
import { readAddress, writeAddress } from "../../src/queue/address/address.ts";
import { App } from "../../src/queue/opening/App.tsx";
import { createDesk } from "../../src/queue/asking/desk.ts";
import { createDownload } from "../../src/queue/asking/download.ts";
import { createAddressBar } from "../../src/ui/page/address-bar.ts";
import { createFakeQueue } from "./fake-queue.ts";

export const endpoint = createFakeQueue();
const complaints: unknown[][] = [];
let root: Root | null = null;

// Generous, since the first test also loads everything.
configure({ asyncUtilTimeout: 15_000 });

const size = (name: string, value: number) =>
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
function showModal(this: HTMLDialogElement) {
  this.open = true;
}
function close(this: HTMLDialogElement) {
  this.open = false;
}

/** What jsdom has not got: a size for things, modal dialogs and media queries. */
function completeJsdom(): void {
  size("clientHeight", 800);
  size("clientWidth", 400);
  size("offsetHeight", 60);
  HTMLElement.prototype.scrollTo = () => undefined;
  Object.assign(HTMLDialogElement.prototype, { showModal, close });
  window.matchMedia = (media) =>
    Object.assign(new EventTarget(), {
      matches: false,
      media,
      onchange: null,
      addListener: () => undefined,
      removeListener: () => undefined,
    });
}

beforeAll(() => {
  completeJsdom();
  endpoint.server.listen({ onUnhandledFrame: "error" });
  // The page moves by itself when the network answers, as it does in a browser; nothing has to be wrapped.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});
beforeEach(() => {
  complaints.length = 0;
  vi.spyOn(console, "error").mockImplementation((...words) => complaints.push(words));
  localStorage.clear();
  endpoint.reset();
});
afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join("; ")}`);
});
afterAll(() => endpoint.server.close());

export function openQueue(search = "") {
  window.history.replaceState(null, "", `/queue${search}`);
  const client = createClient({ baseUrl: window.location.origin, version: "test" });
  const place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
  root.render(
    <App
      desk={createDesk(client.call, createDownload(window.location.origin, "test", null))}
      bar={createAddressBar(window, { read: readAddress, write: writeAddress })}
      launched={null}
      now={Date.now}
      language="en"
    />,
  );
  return userEvent.setup();
}
