// What the address bar holds: the tab, its filters, the words searched for, order, grouping and columns, and the flag that
// is open. Whoever opens a copied address sees the same, as far as it is theirs to see.
import { isOpen, KINDS, STATUSES, type Kind, type Status } from "../../domain/flag.ts";
import {
  type Column,
  COLUMNS,
  type Grouping,
  GROUPINGS,
  type QueueFilter,
  type Sort,
  SORTS,
  type ViewBody,
} from "../../api/queue.ts";

export const TABS = ["mine", "unowned", "team", "friction", "snoozed", "closed"] as const;
export type Tab = (typeof TABS)[number];
export const DUES = ["overdue", "today"] as const;
export type Due = (typeof DUES)[number];

export interface Address {
  readonly tab: Tab;
  /** A saved view, whose question stands beside it: somebody who may not see the view sees what it shows. */
  readonly view: string | null;
  readonly kind: Kind | null;
  /** A queue's id. */
  readonly queue: string | null;
  readonly status: Status | null;
  /** `me`, `none` or a member's id. */
  readonly owner: string | null;
  /** An account's id or `none`. */
  readonly account: string | null;
  /** A signal's id or `none`. */
  readonly signal: string | null;
  readonly due: Due | null;
  readonly q: string;
  /** By deadline when `null`. */
  readonly sort: Sort | null;
  readonly group: Grouping | null;
  /** `rows`: the list as it comes. `null`: as this person looked at it last. */
  readonly columns: readonly Column[] | "rows" | null;
  readonly flag: string | null;
}

export const HOME: Address = {
  tab: "mine",
  view: null,
  kind: null,
  queue: null,
  status: null,
  owner: null,
  account: null,
  signal: null,
  due: null,
  q: "",
  sort: null,
  group: null,
  columns: null,
  flag: null,
};

/** Views that everybody has besides the tabs. */
export const PRESETS = {
  overdue: { ...HOME, tab: "team", due: "overdue" },
  today: { ...HOME, tab: "team", due: "today" },
  byAccount: { ...HOME, tab: "team", group: "account" },
  bySignal: { ...HOME, tab: "team", group: "signal" },
} as const satisfies Record<string, Address>;
export type Preset = keyof typeof PRESETS;
const isPreset = (name: string): name is Preset => Object.hasOwn(PRESETS, name);
export const PRESET_NAMES: readonly Preset[] = Object.keys(PRESETS).filter(isPreset);

/** What the endpoint takes as `q`; longer words are cut rather than refused. */
const LONGEST_SEARCH = 200;
// oxlint-disable-next-line no-control-regex -- the endpoint refuses control characters, so they never leave
const CONTROL = /[\u0000-\u001f\u007f]/g;
const ID = /^[0-9a-f-]{36}$/;
const MEMBER = /^[1-9]\d{0,17}$/;
const QUEUE = /^[a-z][a-z0-9-]{0,39}$/;
const SIGNAL = /^[a-z]{3}(?:\.[a-z][a-z0-9-]*){1,2}$/;

const oneOf = <T extends string>(values: readonly T[], value: string | null): T | null =>
  values.find((known) => known === value) ?? null;
const fitting = (pattern: RegExp, value: string | null): string | null =>
  value !== null && pattern.test(value) ? value : null;
const orNone = (pattern: RegExp, value: string | null): string | null =>
  value === "none" ? value : fitting(pattern, value);

/** The statuses that a tab can be narrowed to. Withdrawn flags are gone for everybody but their story. */
export const statusesOf = (tab: Tab): Status[] =>
  STATUSES.filter((status) => status !== "withdrawn" && isOpen(status) !== (tab === "closed"));

/** Whether the tab leaves this question open, so that a filter for it means something. */
export const offersOwner = (tab: Tab): boolean => tab !== "mine" && tab !== "unowned";
export const offersKind = (tab: Tab): boolean => tab !== "friction";
/** What sleeps is not late, and what is closed is not due. */
export const offersDue = (tab: Tab): boolean => tab !== "closed" && tab !== "snoozed";
/** Closed flags have one order, last closed first, and nobody calls about them. */
export const offersOrder = (tab: Tab): boolean => tab !== "closed";

/** The same address without filters that its tab does not offer and without characters nobody can search for. */
export function normalAddress(address: Address): Address {
  const { tab, status, owner, columns } = address;
  const hasOrder = offersOrder(tab);
  return {
    tab,
    view: fitting(ID, address.view),
    kind: offersKind(tab) ? address.kind : null,
    queue: fitting(QUEUE, address.queue) === "all" ? null : fitting(QUEUE, address.queue),
    status: status !== null && statusesOf(tab).includes(status) ? status : null,
    owner:
      offersOwner(tab) && owner !== null && (owner === "me" || orNone(MEMBER, owner) !== null)
        ? owner
        : null,
    account: orNone(MEMBER, address.account),
    signal: orNone(SIGNAL, address.signal),
    due: offersDue(tab) ? address.due : null,
    q: Array.from(address.q.toWellFormed().replaceAll(CONTROL, " ").trim())
      .slice(0, LONGEST_SEARCH)
      .join("")
      .trim(),
    sort: hasOrder && address.sort !== "due" ? address.sort : null,
    group: hasOrder ? address.group : null,
    columns:
      columns === null || columns === "rows"
        ? columns
        : columns.length === 0
          ? null
          : COLUMNS.filter((column) => columns.includes(column)),
    flag: fitting(ID, address.flag),
  };
}

function readColumns(text: string | null): Address["columns"] {
  if (text === null || text === "rows") return text;
  const named = text.split(",");
  return COLUMNS.filter((column) => named.includes(column));
}

/** Reads any query string; what it does not understand is left out. */
export function readAddress(search: string): Address {
  const params = new URLSearchParams(search);
  return normalAddress({
    tab: oneOf(TABS, params.get("tab")) ?? HOME.tab,
    view: params.get("view"),
    kind: oneOf(KINDS, params.get("kind")),
    queue: params.get("queue"),
    status: oneOf(STATUSES, params.get("status")),
    owner: params.get("owner"),
    account: params.get("account"),
    signal: params.get("signal"),
    due: oneOf(DUES, params.get("due")),
    q: params.get("q") ?? "",
    sort: oneOf(SORTS, params.get("sort")),
    group: oneOf(GROUPINGS, params.get("group")),
    columns: readColumns(params.get("columns")),
    flag: params.get("flag"),
  });
}

/** The query string of an address. Parameters that are not its own, such as `colorScheme`, stay as they are. */
export function writeAddress(address: Address, search = ""): string {
  const params = new URLSearchParams(search);
  const { tab, q, columns, ...rest } = normalAddress(address);
  const own = {
    tab: tab === HOME.tab ? null : tab,
    ...rest,
    q: q || null,
    columns: columns === null || columns === "rows" ? columns : columns.join(","),
  };
  for (const [name, value] of Object.entries(own))
    if (value === null) params.delete(name);
    else params.set(name, value);
  // A comma may stand in an address as it is; people read these.
  const text = params.toString().replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

/** What the list asks the endpoint for. */
export interface Question extends QueueFilter {
  readonly sort?: Sort;
  readonly group?: Grouping;
}

export function questionOf(address: Address): Question {
  const normal = normalAddress(address);
  const { tab, kind, queue, status, owner, account, signal, due, q, sort, group } = normal;
  const asked = tab === "mine" ? "me" : tab === "unowned" ? "none" : owner;
  const ofKind = tab === "friction" ? "friction" : kind;
  return {
    queue: queue ?? "all",
    status: status ?? (tab === "closed" ? "closed" : "open"),
    ...(ofKind === null ? {} : { kind: ofKind }),
    ...(asked === null ? {} : { owner: asked }),
    ...(account === null ? {} : { account }),
    ...(signal === null ? {} : { signal }),
    ...(due === null ? {} : { due }),
    ...(tab === "snoozed" ? { snoozed: "only" as const } : {}),
    ...(q === "" ? {} : { q }),
    ...(sort === null ? {} : { sort }),
    ...(group === null ? {} : { group }),
  };
}

/** The question without order and grouping: what a view saves, a file holds and a count counts. */
export function filterOf({ sort: _sort, group: _group, ...filter }: Question): QueueFilter {
  return filter;
}

/** What a view of this address would keep. */
export function bodyOf(address: Address, columns: readonly Column[] | null): ViewBody {
  const { sort, group } = normalAddress(address);
  return {
    filter: filterOf(questionOf(address)),
    sort,
    group,
    columns: columns === null ? null : [...columns],
  };
}

/** Where a view is shown. */
export function addressOfView(id: string, { filter, sort, group, columns }: ViewBody): Address {
  const { queue, kind, status = "open", owner, account, signal, due, snoozed, q } = filter;
  const closed = status === "closed" || (status !== "open" && !isOpen(status));
  return normalAddress({
    ...HOME,
    tab: closed ? "closed" : snoozed === "only" ? "snoozed" : "team",
    view: id,
    kind: kind ?? null,
    queue: queue === "all" ? null : queue,
    status: status === "open" || status === "closed" ? null : status,
    owner: owner ?? null,
    account: account ?? null,
    signal: signal ?? null,
    due: due ?? null,
    q: q ?? "",
    sort,
    group,
    columns: columns ?? "rows",
  });
}

const inOrder = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Whether two questions, or what two views keep of them, are the same. */
export const isSame = (a: object, b: object): boolean =>
  JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));

/** How many filters narrow the list beside its tab. */
export const filtersIn = (address: Address): number => {
  const { kind, queue, status, owner, account, signal, due } = address;
  return [kind, queue, status, owner, account, signal, due].filter((each) => each !== null).length;
};

/** Whether anything but the tab narrows the list. */
export const isNarrowed = (address: Address): boolean => filtersIn(address) > 0 || address.q !== "";
