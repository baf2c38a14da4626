/** What the app may ask of its host, and what it hears. */
import type { DeskData } from "../../desk-data.ts";
import type { Toasts } from "../around/toasts.ts";
import type { Tabs } from "../around/tabs.ts";
import { kindOf, lifetime, plainWords, sizeOf, textOf } from "../app-arguments.ts";
import { type Surroundings, type TicketChange, changeFor, readPath } from "../paths.ts";
import type { Store } from "../store.ts";
import type { Answer, Instance, WireParts } from "../wire.ts";
import type { Instances } from "./instances.ts";

export interface AnswersParts {
  data: DeskData;
  store: Store;
  /** Everything a path can be read from; undefined when the instance's ticket is gone. */
  surroundings: (instance: Instance) => Surroundings | undefined;
  changeTicket: (id: string, change: TicketChange) => void;
  collapse: (isAppCollapsed: boolean) => void;
  instances: Instances;
  tabs: Tabs;
  toasts: Toasts;
}

const NOTHING: Answer = { value: null };

/** The host's answers to `get`, `set` and `invoke`. */
export function createAnswers(
  parts: AnswersParts,
): Pick<WireParts, "metadata" | "read" | "write" | "act"> {
  const { data, store, surroundings, changeTicket, collapse, instances, tabs, toasts } = parts;

  const changeTags = (action: string, args: readonly unknown[], ticketId: string) => {
    const named = args.flat().filter((tag) => typeof tag === "string");
    const tags = store.current().tickets.get(ticketId)?.tags ?? [];
    const rest = tags.filter((tag) => !named.includes(tag));
    changeTicket(ticketId, {
      tags: action === "ticket.tags.add" ? [...rest, ...new Set(named)] : rest,
    });
  };

  const route = (place: string, id: string) => {
    if (place === "ticket" && store.current().tickets.has(id)) tabs.show(id);
    else toasts.toast("notice", `The app asked to open ${`${place} ${id}`.trim()}.`);
  };

  return {
    metadata: () => ({
      appId: data.app.appId,
      name: data.app.name,
      installationId: data.app.installationId,
      version: data.app.version,
      settings: data.app.settings,
    }),
    read(path, instance) {
      if (instance.location === "nav_bar")
        return path === "colorScheme"
          ? { value: store.current().scheme }
          : { problem: "unavailable" };
      const around = surroundings(instance);
      return around === undefined ? { problem: "unavailable" } : readPath(path, around);
    },
    write(path, value, instance) {
      const ticket = store.current().tickets.get(instance.ticketId);
      if (ticket === undefined) return { problem: "unavailable" };
      const wanted = changeFor(path, value, ticket);
      if ("problem" in wanted) return wanted;
      changeTicket(instance.ticketId, wanted.change);
      return { value };
    },
    act(action, args, instance) {
      const [first, second, third] = args;
      const { guid, location, ticketId } = instance;
      switch (action) {
        case "track":
          return NOTHING;
        case "resize": {
          const height = sizeOf(first, "height");
          const width = location === "modal" ? sizeOf(first, "width") : undefined;
          instances.change(guid, { ...(height && { height }), ...(width && { width }) });
          return NOTHING;
        }
        case "notify":
          toasts.toast(kindOf(second), plainWords(textOf(first)), lifetime(third));
          return NOTHING;
        case "routeTo":
          route(textOf(first), textOf(second));
          return NOTHING;
        case "hide":
        case "show":
          instances.change(guid, { hidden: action === "hide" });
          return NOTHING;
        case "appsTray.show":
        case "appsTray.hide":
          collapse(action === "appsTray.hide");
          return NOTHING;
        case "instances.create":
          return instances.openModal(first, ticketId);
        case "destroy":
          if (location === "modal") instances.closeModal(guid);
          else instances.drop(guid);
          return NOTHING;
        case "ticket.tags.add":
        case "ticket.tags.remove":
          changeTags(action, args, ticketId);
          return NOTHING;
        default:
          return /^ticketFields:\w+\.(hide|show|enable|disable)$/.test(action)
            ? NOTHING
            : { problem: "unavailable" };
      }
    },
  };
}
