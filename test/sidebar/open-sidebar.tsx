// Opens the whole sidebar in a page: the real panel, the real outbox, a fake Zendesk around it.
import { cleanup, configure, render } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { createPanel } from "../../src/sidebar/panel/panel.ts";
import { Sidebar } from "../../src/sidebar/Sidebar.tsx";
import { startCore } from "../../src/sidebar/core/start.ts";
import { emptyDisk } from "./fake-disk.ts";
import { createEndpoint } from "./fake-endpoint.ts";
import { installZendesk, type Ticket } from "./fake-zendesk.ts";

export const endpoint = createEndpoint();
const open = new Set<() => void>();

// Generous, since the first test also loads everything.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });
const complaints: unknown[][] = [];

beforeAll(() => {
  endpoint.server.listen({ onUnhandledFrame: "error" });
  // The panel moves by itself when the network answers, as it does in a browser; nothing has to be wrapped.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});
beforeEach(() => {
  complaints.length = 0;
  vi.spyOn(console, "error").mockImplementation((...words) => complaints.push(words));
  emptyDisk();
  localStorage.clear();
  endpoint.reset();
});
afterEach(() => {
  for (const close of open) close();
  cleanup();
  if (complaints.length > 0) throw new Error(`The console complained: ${String(complaints[0])}`);
});
afterAll(() => endpoint.server.close());

export function openSidebar(ticket: Ticket = {}, { registered = true } = {}) {
  const zendesk = installZendesk(ticket);
  const panel = createPanel();
  const view = render(<Sidebar panel={panel} />);
  const stop = startCore(panel);
  if (registered) zendesk.register();
  /** As Zendesk closes a tab: without a word. */
  const close = () => {
    stop();
    view.unmount();
    open.delete(close);
  };
  open.add(close);
  return { ...zendesk, panel, close };
}
