import { Key } from "../keyboard/Key.tsx";
import type { Flag } from "../../api/flag.ts";
import { keyOfBulk } from "../keyboard/keys.ts";
import { afterBulk, BULK_MOVES, type BulkMove } from "../moving/bulk.ts";
import { useReader } from "../reader/reader.ts";

interface ChoosingBarProps {
  readonly chosen: ReadonlyMap<string, Flag>;
  /** The flags of the list, as far as they were read. */
  readonly shown: readonly Flag[];
  readonly onMove: (move: BulkMove) => void;
  readonly onAll: () => void;
  readonly onClear: () => void;
}

/** Which of the steps at least one of these flags can make. */
export function movesFor(
  flags: Iterable<Flag>,
  reader: Pick<ReturnType<typeof useReader>, "me" | "now">,
): BulkMove[] {
  const possible = new Set<BulkMove>();
  for (const flag of flags) {
    for (const move of BULK_MOVES) {
      const request =
        move === "decline"
          ? ({ move, reason: "timing" } as const)
          : move === "hand-over"
            ? ({ move, to: { id: "", name: "" }, note: null } as const)
            : { move };
      if (!possible.has(move) && afterBulk(flag, request, reader.me, reader.now) !== null)
        possible.add(move);
    }
    if (possible.size === BULK_MOVES.length) break;
  }
  return BULK_MOVES.filter((move) => possible.has(move));
}

/** What can be done with all that is chosen, in one act. */
export function ChoosingBar({ chosen, shown, onMove, onAll, onClear }: ChoosingBarProps) {
  const reader = useReader();
  const { t } = reader;
  if (chosen.size === 0) return null;
  const isAll = shown.length > 0 && shown.every(({ id }) => chosen.has(id));
  return (
    <fieldset className="choosing" aria-label={t("choose.what", { count: chosen.size })}>
      <p>
        <output className="choosing-count">{t("choose.chosen", { count: chosen.size })}</output>
        {isAll ? null : (
          <button type="button" className="link" aria-keyshortcuts="Shift+X" onClick={onAll}>
            {t("choose.all", { count: shown.length })}
            <Key name="Shift+x" />
          </button>
        )}
        <button type="button" className="link quiet" aria-keyshortcuts="Escape" onClick={onClear}>
          {t("choose.none")}
          <Key name="Escape" />
        </button>
      </p>
      <div className="choosing-moves">
        {movesFor(chosen.values(), reader).map((move) => {
          const key = keyOfBulk(move);
          return (
            <button
              key={move}
              type="button"
              className="button button-tight"
              aria-keyshortcuts={key}
              aria-haspopup={move === "decline" || move === "hand-over" ? "dialog" : undefined}
              onClick={() => onMove(move)}
            >
              {move === "hand-over" ? t("choose.handOver") : t(`move.${move}`)}
              <Key name={key} />
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}
