/** Keeps what was chosen at the desk over a reload; an address may say otherwise. */
import type { Desk } from "./desk.ts";
import { type Choices, choicesOf } from "./desk-state.ts";
import { z } from "zod";
import { VIEWS } from "./list/views.ts";

const KEY = "desk-choices";

const Stored = z
  .object({
    agentId: z.string(),
    locale: z.string(),
    scheme: z.enum(["light", "dark"]),
    appWidth: z.number(),
    isAppCollapsed: z.boolean(),
    isAppPinned: z.boolean(),
    isBarOpen: z.boolean(),
    tabs: z.array(z.string()),
    front: z.string().nullable(),
    view: z.enum(VIEWS.map(({ id }) => id)),
  })
  .partial();

/**
 * The choices of last time. `?agent=…&locale=…&scheme=dark&width=320` and `#/tickets/1` in the address come first, so
 * that a state of the desk can be linked to.
 */
export function rememberedChoices(address: Pick<Location, "search" | "hash">): Partial<Choices> {
  const query = new URLSearchParams(address.search);
  const ticket = /^#\/tickets\/(.+)$/.exec(address.hash)?.[1];
  const stored = withoutUndefined(storedChoices());
  return {
    ...stored,
    ...(query.has("agent") && { agentId: query.get("agent") ?? "" }),
    ...(query.has("locale") && { locale: query.get("locale") ?? "" }),
    ...(query.has("scheme") && { scheme: query.get("scheme") === "dark" ? "dark" : "light" }),
    ...(query.has("width") && { appWidth: Number(query.get("width")) || 340 }),
    ...(ticket !== undefined && { front: ticket }),
    ...(address.hash === "#/" && { front: null }),
  };
}

/** Writes the choices down at every change, and the ticket in front into the address. */
export function remember(desk: Desk): void {
  let written = "";
  const write = () => {
    const choices = choicesOf(desk.current());
    const text = JSON.stringify(choices);
    if (text === written) return;
    written = text;
    try {
      sessionStorage.setItem(KEY, text);
    } catch {
      // A browser that stores nothing opens the desk afresh each time.
    }
    const hash = choices.front === null ? "#/" : `#/tickets/${choices.front}`;
    if (location.hash !== hash) history.replaceState(null, "", hash);
  };
  desk.subscribe(write);
  write();
}

function storedChoices(): z.infer<typeof Stored> {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return Stored.catch({}).parse(stored);
  } catch {
    return {};
  }
}

/** A choice that was never made is left out, so that it cannot hide the usual one. */
function withoutUndefined(stored: z.infer<typeof Stored>): Partial<Choices> {
  const { agentId, locale, scheme, appWidth, isAppCollapsed, isAppPinned, isBarOpen } = stored;
  const { tabs, front, view } = stored;
  return {
    ...(agentId !== undefined && { agentId }),
    ...(locale !== undefined && { locale }),
    ...(scheme !== undefined && { scheme }),
    ...(appWidth !== undefined && { appWidth }),
    ...(isAppCollapsed !== undefined && { isAppCollapsed }),
    ...(isAppPinned !== undefined && { isAppPinned }),
    ...(isBarOpen !== undefined && { isBarOpen }),
    ...(tabs !== undefined && { tabs }),
    ...(front !== undefined && { front }),
    ...(view !== undefined && { view }),
  };
}
