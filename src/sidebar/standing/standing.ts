// From what waits on this computer to what the panel says about it. Pure, so that no screen can promise more than there is.
import type { OutboxSnapshot, WaitingRecord } from "../outbox/snapshot.ts";
import type { Current, Waiting } from "../panel/panel-state.ts";

const worst = (records: readonly WaitingRecord[]): Waiting["standing"] => {
  if (records.some((record) => record.state === "failed")) return "failed";
  return records.some((record) => record.state === "held") ? "held" : "waiting";
};

/** The agent's flags that have not wholly arrived, oldest first. */
export function waitingFlags({ records }: OutboxSnapshot): Waiting[] {
  return [...Map.groupBy(records, (record) => record.flagId)].map(([flagId, own]) => {
    const standing = worst(own);
    const first = own.find((r) => standing === "waiting" || r.state === standing) ?? own[0];
    return {
      flagId,
      kind: first?.kind ?? "expansion",
      ticketId: first?.ticketId ?? "",
      standing,
      reason: first?.reason ?? null,
      kept: own.every((record) => record.kept),
    };
  });
}

type Told = Pick<Current, "standing" | "reason" | "textStanding" | "textReason">;

/** What is true about a flag now. `typing`: text was changed that the outbox does not have yet. */
export function toldAbout(
  current: Current,
  snapshot: OutboxSnapshot,
  noted: boolean,
  typing: boolean,
): Told {
  const own = snapshot.records.filter((record) => record.flagId === current.id);
  const raise = own.find((record) => record.step === "raise");
  const withdraw = own.find((record) => record.step === "withdraw");
  const outcome = snapshot.outcomes.get(current.id)?.was;
  const refines = own.filter((record) => record.step === "refine");
  const failedRefine = refines.find((record) => record.state === "failed");

  const standing = (): Pick<Told, "standing" | "reason"> => {
    // What never left, or has ended, has nothing more to be told.
    if (noted || current.standing === "withdrawn" || current.standing === "erased")
      return { standing: current.standing, reason: null };
    if (outcome === "withdrawn" || outcome === "erased") return { standing: outcome, reason: null };
    if (withdraw !== undefined)
      return withdraw.state === "failed"
        ? { standing: "received", reason: withdraw.reason }
        : { standing: "withdrawing", reason: withdraw.reason };
    if (raise === undefined) {
      const settled = current.standing === "withdrawing" ? "withdrawn" : "received";
      return { standing: settled, reason: null };
    }
    const { reason } = raise;
    if (raise.state !== "waiting") return { standing: raise.state, reason };
    return { standing: raise.kept ? "saved" : "unsaved", reason };
  };
  const text = (): Told["textStanding"] => {
    if (typing) return "typing";
    if (failedRefine !== undefined) return "failed";
    if (refines.length > 0) return refines.every((record) => record.kept) ? "saved" : "unsaved";
    if (current.textStanding === "none" || noted) return current.textStanding;
    if (raise !== undefined) return raise.kept ? "saved" : "unsaved";
    return "received";
  };
  return { ...standing(), textStanding: text(), textReason: failedRefine?.reason ?? null };
}
