// What an agent does with a flag: on this computer's disk the moment it is done, sent from there by the outbox.
import type { RefineFlag } from "../../api/flag.ts";
import type { Draft, TextField } from "../kept/drafts.ts";
import type { OutboxSnapshot } from "../outbox/snapshot.ts";
import { outgoingText } from "../outgoing/clean-text.ts";
import { LONGEST, raiseBody } from "../outgoing/raise-body.ts";
import type { Core, Panel } from "../panel/panel.ts";
import type { Current } from "../panel/panel-state.ts";
import { copyTextOf } from "../standing/copy-text.ts";
import { toldAbout, waitingFlags } from "../standing/standing.ts";
import type { TicketFacts } from "../zendesk/zaf.ts";
import { wait, type Here, type Place } from "./place.ts";

const SEND_AFTER = 1200;
/** The picker is opened again after a reload within this time. */
const PICKER_FOR = 60 * 60_000;
/** A kept flag waits this long for the ticket's newest facts before it is sent with those that it was kept with. */
const FACTS_WITHIN = 400;

export interface FlaggingParts {
  readonly panel: Panel;
  readonly place: Place;
  /** Asks Zendesk again whose ticket this is; the answer stands in `place`. */
  readonly readFacts: () => Promise<void>;
  readonly taxonomyVersion: () => number;
  /** A flag has reached the endpoint, or has ended there. */
  readonly onArrival: () => void;
}

const about = (current: Current, ticketId: string) => ({
  flagId: current.id,
  ticketId,
  kind: current.kind,
});

/** What was written and not sent, as it leaves. */
function outgoingTexts({ texts, unsent }: Pick<Draft, "texts" | "unsent">): RefineFlag {
  const fields: RefineFlag = {};
  for (const field of unsent) fields[field] = outgoingText(texts[field], LONGEST[field]);
  return fields;
}

export function createFlagging({
  panel,
  place,
  readFacts,
  taxonomyVersion,
  onArrival,
}: FlaggingParts) {
  let snapshot: OutboxSnapshot = { records: [], outcomes: new Map() };
  /** Raised while Zendesk had not named the ticket yet. */
  const noted = new Map<string, Current>();
  /** On their way to the disk. */
  const saving = new Set<string>();
  const unsent = new Set<TextField>();
  let sendTimer: ReturnType<typeof setTimeout> | undefined;

  const reflect = (): void => {
    const { current } = panel.get();
    const told = (of: Current) =>
      toldAbout(of, snapshot, noted.has(of.id) || saving.has(of.id), unsent.size > 0);
    panel.set({
      waiting: waitingFlags(snapshot),
      ...(current === null ? {} : { current: { ...current, ...told(current) } }),
    });
  };

  const saveDraft = (): void => {
    const { current } = panel.get();
    const { here } = place;
    if (here === null || current === null || noted.has(current.id)) return;
    const { id, kind, signal, chosen, texts, raisedAt } = current;
    // The endpoint may have it all by now; a draft kept all the same would stand in front of the story after a reload.
    const isPending = saving.has(id) || snapshot.records.some((record) => record.flagId === id);
    if (chosen && !isPending && unsent.size === 0) {
      void here.drafts.clear();
      return;
    }
    void here.drafts.write({
      flagId: id,
      kind,
      signal,
      chosen,
      texts,
      unsent: [...unsent],
      raisedAt,
      touchedAt: Date.now(),
    });
  };

  const keep = async (first: Current, { outbox, ticketId, facts }: Here): Promise<void> => {
    const { id } = first;
    const { current } = panel.get();
    const latest = current?.id === id ? current : first;
    const version = taxonomyVersion();
    const bodyWith = (known: TicketFacts) => raiseBody(latest, ticketId, known, version);
    if (latest === current) unsent.clear();
    noted.delete(id);
    saving.add(id);
    // A changed organization may not have been told yet; the flag goes to whose ticket it is at the click. A Zendesk that
    // is slow to say so delays the sending for a moment, and the saving not at all.
    const reading = Promise.race([readFacts(), wait(FACTS_WITHIN)]);
    await outbox.keepFirst(bodyWith(facts));
    saving.delete(id);
    reflect();
    if (panel.get().current?.id === id) saveDraft();
    await reading;
    await outbox.release(bodyWith(place.here?.facts ?? facts));
  };
  const handOver = async (): Promise<void> => {
    const { here, stopped } = place;
    if (here === null || stopped) return;
    await Promise.all([...noted.values()].map((first) => keep(first, here)));
  };

  const flushText = (): void => {
    clearTimeout(sendTimer);
    const { current } = panel.get();
    const { here } = place;
    if (here === null || current === null || noted.has(current.id) || unsent.size === 0) return;
    const fields = outgoingTexts({ texts: current.texts, unsent: [...unsent] });
    unsent.clear();
    void here.outbox.refine(about(current, here.ticketId), fields).then(saveDraft);
  };

  const actions: Omit<Core, "openStory" | "openTicket" | "seen"> = {
    raise(current) {
      noted.set(current.id, current);
      void handOver();
    },
    withdraw(current) {
      unsent.clear();
      const { here } = place;
      if (here === null || noted.delete(current.id)) {
        noted.delete(current.id);
        panel.setCurrent({ standing: "withdrawn" });
        return;
      }
      void here.outbox.withdraw(about(current, here.ticketId));
    },
    choose(current) {
      const { here } = place;
      if (noted.has(current.id)) noted.set(current.id, current);
      if (here === null || noted.has(current.id)) return;
      void here.outbox
        .refine(about(current, here.ticketId), { signal: current.signal })
        .then(saveDraft);
    },
    text(field) {
      unsent.add(field);
      const { current } = panel.get();
      // It leaves with all that was said of it, also when the next flag is raised before Zendesk has named the ticket.
      if (current !== null && noted.has(current.id)) noted.set(current.id, current);
      clearTimeout(sendTimer);
      // With every letter: Zendesk removes the frame without warning when the app is pinned, and a timer goes with it.
      saveDraft();
      sendTimer = setTimeout(flushText, SEND_AFTER);
    },
    flushText,
    tryNow: (flagId) => void place.here?.outbox.flush("asked", flagId),
    discard: (flagId) => void place.here?.outbox.discard(flagId),
    copyText: async (flagId) =>
      copyTextOf(
        snapshot.records.filter((record) => record.flagId === flagId),
        panel.get(),
      ),
    done() {
      void place.here?.drafts.clear();
    },
  };

  return {
    /** What the panel's buttons do. */
    actions,

    /** A click from before this file was here. */
    note: (current: Current): void => {
      noted.set(current.id, current);
    },

    /** The outbox has changed. */
    heard(next: OutboxSnapshot): void {
      const before = panel.get().current;
      const isPending = (flagId: string | undefined) =>
        snapshot.records.some((record) => record.flagId === flagId);
      const wasPending = isPending(before?.id);
      snapshot = next;
      reflect();
      const { current } = panel.get();
      if (current === null) return;
      const pending = isPending(current.id) || noted.has(current.id) || saving.has(current.id);
      const ended = current.standing === "withdrawn" || current.standing === "erased";
      if (ended || (!pending && current.chosen && unsent.size === 0))
        void place.here?.drafts.clear();
      const arrived = before?.standing !== current.standing && current.standing === "received";
      if (arrived || ended || (wasPending && !pending)) onArrival();
    },
    /** Keeps and sends what was raised before Zendesk had named the ticket. */
    handOver,
    saveDraft,
    flushText,
    reflect,

    /**
     * Puts what was being written on this ticket back in front of the agent. Where a new flag stands already, what was
     * written of the former one is sent instead.
     */
    async restore({ drafts, outbox, ticketId }: Pick<Here, "drafts" | "outbox" | "ticketId">) {
      const draft = await drafts.read();
      if (draft === null) return;
      if (panel.get().current !== null) {
        const { flagId, kind } = draft;
        if (draft.unsent.length > 0)
          await outbox.refine({ flagId, ticketId, kind }, outgoingTexts(draft));
        await drafts.clear();
        return;
      }
      const written = Object.values(draft.texts).some((text) => text !== "");
      if (!draft.chosen && !written && draft.touchedAt < Date.now() - PICKER_FOR) return;
      for (const field of draft.unsent) unsent.add(field);
      const { texts, kind, signal, chosen, raisedAt } = draft;
      panel.set({
        current: {
          id: draft.flagId,
          kind,
          signal,
          chosen,
          texts,
          raisedAt,
          standing: "received",
          reason: null,
          textStanding: written ? "typing" : "none",
          textReason: null,
        },
        view: { is: chosen || written ? "refine" : "picker" },
      });
    },

    stop: () => clearTimeout(sendTimer),
  };
}
