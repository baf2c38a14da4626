// What an agent can do in the panel. Usable before Zendesk or the endpoint has said anything: a click is noted here at once,
// and `core` (loaded right after the first paint) carries it on.
import { v7 } from "uuid";
import type { Answer } from "../../api/answer.ts";
import type { Flag } from "../../api/flag.ts";
import { WITHDRAW_SECONDS, type Kind } from "../../domain/flag.ts";
import type { TextField, Texts } from "../kept/drafts.ts";
import { defaultLanguage } from "../language.ts";
import type { Current, PanelState } from "./panel-state.ts";

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
  /** One answer was opened; without one, all were seen. */
  seen(answer?: Answer): void;
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
    answers: [],
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

  const raise = (kind: Kind, signal: string | null = null, texts = NO_TEXTS): void => {
    const at = now();
    const last = state.current;
    if (state.view.is !== "home" || state.zendesk === "new-ticket") return;
    if (last !== null && last.kind === kind && at - last.raisedAt < DOUBLE_CLICK) return;
    const current: Current = {
      id: v7(),
      kind,
      signal,
      chosen: signal !== null,
      texts,
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
    /**
     * It was the other kind all along: this flag is taken back and one of the other kind raised, with its signal and with
     * what was written.
     */
    switchTo(kind: Kind, signal: string): void {
      const { current } = state;
      if (current !== null && now() - current.raisedAt < WITHDRAWABLE) undo();
      else set({ view: HOME });
      raise(kind, signal, current?.texts);
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
    /** Opens the story that an answer belongs to. */
    openAnswer(answer: Answer): void {
      core?.seen(answer);
      show({ is: "story", flagId: answer.flagId }, { story: "loading" });
      core?.openStory(answer.flagId);
    },
    seeAnswers: (): void => core?.seen(),
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
