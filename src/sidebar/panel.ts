// What the panel shows, and what an agent can do in it. Usable before Zendesk or the endpoint has said anything: a click is
// noted here at once, and `core` (loaded right after the first paint) carries it on.
import { v7 } from "uuid";
import type { Account } from "../api/account.ts";
import type { Flag, FlagDetail } from "../api/flag.ts";
import { UNDO_SECONDS, WITHDRAW_SECONDS, type Kind } from "../domain/flag.ts";
import type { Choice } from "./choices.ts";
import type { TextField, Texts } from "./drafts.ts";
import type { Reason } from "./outbox/record.ts";
import { defaultLanguage, type Language } from "./language.ts";

/** Where a flag is, as far as this computer knows. Only `received` means that the endpoint has it. */
export type Standing =
  | "noted"
  | "unsaved"
  | "saved"
  | "received"
  | "failed"
  | "held"
  | "erased"
  | "withdrawing"
  | "withdrawn";

/** The flag that was raised (or is being refined) in this panel. */
export interface Current {
  readonly id: string;
  readonly kind: Kind;
  readonly signal: string | null;
  readonly chosen: boolean;
  readonly texts: Texts;
  /** UTC epoch milliseconds. */
  readonly raisedAt: number;
  readonly standing: Standing;
  /** Why it has not arrived yet, once a first attempt has failed. */
  readonly reason: Reason | null;
  readonly textStanding: "none" | "typing" | "unsaved" | "saved" | "received" | "failed";
  readonly textReason: Reason | null;
}

/** A flag of this agent that is still on this computer. */
export interface Waiting {
  readonly flagId: string;
  readonly kind: Kind;
  readonly ticketId: string;
  readonly standing: "waiting" | "held" | "failed";
  readonly reason: Reason | null;
  readonly kept: boolean;
}

export type AccountView =
  | { readonly is: "loading"; readonly name: string | null }
  | { readonly is: "none" }
  | { readonly is: "unknown"; readonly name: string | null }
  | { readonly is: "unreachable"; readonly name: string | null }
  | { readonly is: "known"; readonly account: Account };

/** Some of the latest flags. */
export interface Flagged {
  readonly flags: readonly Flag[];
  /** Whether the endpoint has more of them than these. */
  readonly more: boolean;
}

export interface PanelState {
  readonly zendesk: "starting" | "ready" | "silent" | "misconfigured" | "new-ticket" | "standalone";
  /** Whether a click survives a reload here; `null` until it is known. */
  readonly kept: boolean | null;
  readonly online: boolean;
  readonly ticketId: string | null;
  readonly agentId: string | null;
  readonly account: AccountView;
  readonly flags: { readonly ticket: Flagged; readonly account: Flagged } | null;
  /** `null` while no taxonomy is known on this computer. */
  readonly choices: readonly Choice[] | null;
  readonly sentences: readonly string[] | null;
  readonly waiting: readonly Waiting[];
  readonly current: Current | null;
  readonly view:
    | { readonly is: "home" }
    | { readonly is: "picker" }
    | { readonly is: "refine" }
    | { readonly is: "story"; readonly flagId: string };
  readonly story: FlagDetail | "loading" | "unreachable";
  readonly language: Language;
  /** Moves on when the focus should follow the panel, which is only after the agent has done something. */
  readonly acted: number;
}

/** What the panel asks of the part that talks to Zendesk, the disk and the endpoint. */
export interface Core {
  raise(current: Current): void;
  withdraw(current: Current): void;
  choose(current: Current): void;
  text(field: TextField): void;
  flushText(): void;
  tryNow(flagId?: string): void;
  discard(flagId: string): void;
  copyText(flagId: string): Promise<string>;
  openStory(flagId: string): void;
  openTicket(ticketId: string): void;
  done(): void;
}

const NO_TEXTS: Texts = { evidence: "", note: "", quote: "" };
/** Two clicks on the same kind within this time are one. Milliseconds. */
const DOUBLE_CLICK = 1000;
/** The endpoint takes a withdrawal for a minute; a click needs some of it to arrive. Milliseconds. */
const WITHDRAWABLE = (WITHDRAW_SECONDS - 10) * 1000;
const HOME = { is: "home" } as const;

export function createPanel(now: () => number = Date.now) {
  let state: PanelState = {
    zendesk: "starting",
    kept: null,
    online: true,
    ticketId: null,
    agentId: null,
    account: { is: "loading", name: null },
    flags: null,
    choices: null,
    sentences: null,
    waiting: [],
    current: null,
    view: HOME,
    story: "loading",
    language: defaultLanguage,
    acted: 0,
  };
  let core: Core | null = null;
  const listeners = new Set<() => void>();

  const set = (patch: Partial<PanelState>): void => {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  };
  const setCurrent = (patch: Partial<Current>): void => {
    if (state.current !== null) set({ current: { ...state.current, ...patch } });
  };
  const show = (view: PanelState["view"], patch: Partial<PanelState> = {}): void =>
    set({ ...patch, view, acted: state.acted + 1 });

  const raise = (kind: Kind, signal: string | null = null): void => {
    const at = now();
    const last = state.current;
    if (state.view.is !== "home" || state.zendesk === "new-ticket") return;
    if (last !== null && last.kind === kind && at - last.raisedAt < DOUBLE_CLICK) return;
    const current: Current = {
      id: v7(),
      kind,
      signal,
      chosen: signal !== null,
      texts: NO_TEXTS,
      raisedAt: at,
      standing: "noted",
      reason: null,
      textStanding: "none",
      textReason: null,
    };
    show({ is: signal === null ? "picker" : "refine" }, { current });
    core?.raise(current);
  };
  const undo = (): void => {
    const { current } = state;
    if (current === null) return;
    const standing = core === null ? "withdrawn" : "withdrawing";
    show(HOME, { current: { ...current, standing } });
    core?.withdraw(current);
  };

  return {
    get: (): PanelState => state,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set,
    setCurrent,
    /** From here on `handed` carries out what was and will be done. */
    attach(handed: Core): void {
      core = handed;
    },

    /** One click: a valid flag of this kind, and the picker. A second click in the same breath is the same one. */
    raise,
    undo,
    /** Saves the chosen signal at once; `null` is *not sure*. */
    choose(signal: string | null): void {
      if (state.current === null) return;
      const current = { ...state.current, signal, chosen: true };
      show({ is: "refine" }, { current });
      core?.choose(current);
    },
    /** It was the other kind all along: this flag is taken back and one of the other kind raised, with its signal. */
    switchTo(kind: Kind, signal: string): void {
      const { current } = state;
      if (current !== null && now() - current.raisedAt < WITHDRAWABLE) undo();
      else set({ view: HOME });
      raise(kind, signal);
    },
    write(field: TextField, value: string): void {
      if (state.current === null) return;
      setCurrent({
        texts: { ...state.current.texts, [field]: value },
        textStanding: "typing",
      });
      core?.text(field);
    },
    flushText: (): void => core?.flushText(),
    change: (): void => show({ is: "picker" }),
    /** Back to the start; what has not arrived yet stays in sight. */
    done: (): void => {
      core?.flushText();
      core?.done();
      show(HOME);
    },
    openStory(flagId: string): void {
      show({ is: "story", flagId }, { story: "loading" });
      core?.openStory(flagId);
    },
    closeStory: (): void => show(HOME),
    /** Opens one of the agent's own flags for adding to it. */
    refine(flag: Flag): void {
      const current: Current = {
        id: flag.id,
        kind: flag.kind,
        signal: flag.signal,
        chosen: true,
        texts: {
          evidence: flag.evidence ?? "",
          note: flag.note ?? "",
          quote: flag.quote ?? "",
        },
        raisedAt: Date.parse(flag.raisedAt),
        standing: "received",
        reason: null,
        textStanding: "none",
        textReason: null,
      };
      show({ is: flag.signal === null ? "picker" : "refine" }, { current });
    },
    tryNow: (flagId?: string): void => core?.tryNow(flagId),
    discard: (flagId: string): void => core?.discard(flagId),
    copyText: async (flagId: string): Promise<string> => (await core?.copyText(flagId)) ?? "",
    openTicket: (ticketId: string): void => core?.openTicket(ticketId),
  };
}
export type Panel = ReturnType<typeof createPanel>;

/** Whether *undo* is still offered. */
export const canUndo = (current: Current, now: number): boolean =>
  now - current.raisedAt < UNDO_SECONDS * 1000 &&
  !["failed", "erased", "withdrawing", "withdrawn"].includes(current.standing);
