import { useEffect } from "react";
import type { AccountHistory } from "../../api/account.ts";
import type { Flag, FlagDetail } from "../../api/flag.ts";
import { type Answer, useAnswer } from "../../ui/asking/use-answer.ts";
import type { Desk } from "../asking/desk.ts";
import { positionOf } from "../list/position.ts";
import type { MovesState } from "../moving/moves.ts";
import type { QueueState } from "../queue.ts";

export interface OpenFlag {
  /** `null` while nothing is known of it. */
  readonly flag: Flag | null;
  readonly detail: Answer<FlagDetail>;
  readonly history: Answer<AccountHistory>;
}

/** The flag of this id, as it is known best, with its story and what its account was heard to say before. */
export function useOpenFlag(
  id: string | null,
  desk: Desk,
  state: QueueState,
  { answered, settled }: Pick<MovesState, "answered" | "settled">,
): OpenFlag {
  const row = state.flags[positionOf(state.flags, id)];
  // What a colleague just did is known before the row that stays in its place for a moment says so.
  const version = Math.max(row?.version ?? 0, state.latest.get(id ?? "")?.version ?? 0);
  const detail = useAnswer(id, desk.detail, `${version} ${settled}`);
  useWaitingDeliveries(
    detail.value?.deliveries.some((delivery) => delivery.status === "waiting") === true,
    detail.again,
  );
  const flag = currentFlag(state, id, [row, detail.value?.flag, answered.get(id ?? "")]);
  const history = useAnswer(flag?.account?.id ?? null, desk.history, settled);
  return { flag, detail, history };
}

/** The flag as it is known best: what will be, else the highest version that anybody told. */
function currentFlag(
  state: QueueState,
  id: string | null,
  told: readonly (Flag | null | undefined)[],
): Flag | null {
  if (id === null) return null;
  const pending = state.pending.get(id);
  if (pending !== undefined) return pending;
  const known = [state.latest.get(id), ...told];
  return known.reduce<Flag | null>(
    (best, flag) => (flag != null && (best === null || flag.version > best.version) ? flag : best),
    null,
  );
}

/** Milliseconds between two looks at a flag whose deliveries are still on their way. */
const DELIVERIES_EVERY = 5000;

function useWaitingDeliveries(waiting: boolean, again: () => void): void {
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") again();
    }, DELIVERIES_EVERY);
    return () => clearInterval(timer);
  }, [waiting, again]);
}
