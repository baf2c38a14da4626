// What the address bar holds: the tab, its filters, the words searched for and the flag that is open.
import { isOpen, KINDS, STATUSES, type Kind, type Status } from "../../domain/flag.ts";
import type { FlagQuery } from "../../api/queue.ts";

export const TABS = ["mine", "unowned", "team", "friction", "closed"] as const;
export type Tab = (typeof TABS)[number];

export interface Address {
  readonly tab: Tab;
  readonly queue: Kind | null;
  readonly status: Status | null;
  /** `me`, `none` or a member's id. */
  readonly owner: string | null;
  readonly q: string;
  readonly flag: string | null;
}

export const HOME: Address = {
  tab: "mine",
  queue: null,
  status: null,
  owner: null,
  q: "",
  flag: null,
};

/** What the endpoint takes as `q`; longer words are cut rather than refused. */
const LONGEST_SEARCH = 200;
// oxlint-disable-next-line no-control-regex -- the endpoint refuses control characters, so they never leave
const CONTROL = /[\u0000-\u001f\u007f]/g;

const oneOf = <T extends string>(values: readonly T[], value: string | null): T | null =>
  values.find((known) => known === value) ?? null;

/** The statuses that a tab can be narrowed to. Withdrawn flags are gone for everybody but their story. */
export const statusesOf = (tab: Tab): Status[] =>
  STATUSES.filter((status) => status !== "withdrawn" && isOpen(status) !== (tab === "closed"));

/** Whether the tab leaves this question open, so that a filter for it means something. */
export const offersOwner = (tab: Tab): boolean => tab !== "mine" && tab !== "unowned";
export const offersKind = (tab: Tab): boolean => tab !== "friction";

/** The same address without filters that its tab does not offer and without characters nobody can search for. */
export function normalAddress(address: Address): Address {
  const { tab, status, owner, flag } = address;
  return {
    tab,
    queue: offersKind(tab) ? address.queue : null,
    status: status !== null && statusesOf(tab).includes(status) ? status : null,
    owner:
      offersOwner(tab) && owner !== null && /^(?:me|none|[1-9]\d{0,18})$/.test(owner)
        ? owner
        : null,
    q: Array.from(address.q.toWellFormed().replaceAll(CONTROL, " ").trim())
      .slice(0, LONGEST_SEARCH)
      .join("")
      .trim(),
    flag: flag !== null && /^[0-9a-f-]{36}$/.test(flag) ? flag : null,
  };
}

/** Reads any query string; what it does not understand is left out. */
export function readAddress(search: string): Address {
  const params = new URLSearchParams(search);
  return normalAddress({
    tab: oneOf(TABS, params.get("tab")) ?? HOME.tab,
    queue: oneOf(KINDS, params.get("queue")),
    status: oneOf(STATUSES, params.get("status")),
    owner: params.get("owner"),
    q: params.get("q") ?? "",
    flag: params.get("flag"),
  });
}

/** The query string of an address. Parameters that are not its own, such as `colorScheme`, stay as they are. */
export function writeAddress(address: Address, search = ""): string {
  const params = new URLSearchParams(search);
  const { tab, queue, status, owner, q, flag } = normalAddress(address);
  const own = { tab: tab === HOME.tab ? null : tab, queue, status, owner, q: q || null, flag };
  for (const [name, value] of Object.entries(own))
    if (value === null) params.delete(name);
    else params.set(name, value);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

export type Question = Pick<FlagQuery, "queue" | "status" | "owner" | "q">;

/** What the list asks the endpoint for. */
export function questionOf(address: Address): Question {
  const { tab, queue, status, owner, q } = normalAddress(address);
  const asked = tab === "mine" ? "me" : tab === "unowned" ? "none" : owner;
  return {
    queue: tab === "friction" ? "friction" : (queue ?? "all"),
    status: status ?? (tab === "closed" ? "closed" : "open"),
    ...(asked === null ? {} : { owner: asked }),
    ...(q === "" ? {} : { q }),
  };
}

/** Whether anything but the tab narrows the list. */
export const isNarrowed = ({ queue, status, owner, q }: Address): boolean =>
  queue !== null || status !== null || owner !== null || q !== "";
