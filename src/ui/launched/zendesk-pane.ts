// What a launched page says to Zendesk around it, and hears from it: through the SDK that the launch put into the page.
import { z } from "zod";

interface Client {
  on(event: string, handler: (data: unknown) => unknown): void;
  invoke(action: string, ...args: unknown[]): Promise<unknown>;
}

const callable = (value: unknown): boolean => typeof value === "function";
const Sdk = z.custom<{ init(): unknown }>(
  (value) => typeof value === "object" && value !== null && "init" in value && callable(value.init),
);
const SdkClient = z.custom<Client>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    "on" in value &&
    callable(value.on) &&
    "invoke" in value &&
    callable(value.invoke),
);
const Scheme = z.enum(["light", "dark"]);

const TICKET = /^https:\/\/[a-z0-9-]+\.zendesk\.com\/agent\/tickets\/(\d+)$/;

export interface ZendeskPane {
  /** Whenever somebody comes to the pane, the first time included. */
  readonly onShown: (handler: () => void) => void;
}

/**
 * Connects a page in Zendesk's bar: it follows Zendesk's colours, and its links to tickets open them beside it. `null`
 * when the SDK did not load or nobody is there to talk to; the page works all the same.
 */
export function connectPane(view: Window): ZendeskPane | null {
  const sdk = Sdk.safeParse("ZAFClient" in view ? view.ZAFClient : undefined);
  const client = SdkClient.safeParse(sdk.success ? sdk.data.init() : undefined);
  if (!client.success) return null;
  const zendesk = client.data;
  zendesk.on("colorScheme.changed", (scheme) => {
    const known = Scheme.safeParse(scheme);
    if (known.success) view.document.documentElement.dataset["colorScheme"] = known.data;
  });
  view.document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const ticket = TICKET.exec(link?.href ?? "")?.[1];
    if (ticket === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // A ticket that Zendesk can't open it says so about itself.
    zendesk.invoke("routeTo", "ticket", ticket).catch(() => undefined);
  });
  return {
    onShown: (handler) => zendesk.on("pane.activated", () => handler()),
  };
}
