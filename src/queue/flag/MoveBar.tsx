import type { Flag } from "../../api/flag.ts";
import { Key } from "../keyboard/Key.tsx";
import { keyOf } from "../keyboard/keys.ts";
import { useReader } from "../reader/reader.ts";
import { nextMove, type OfferedMove, offeredMoves } from "./next-move.ts";

/** Moves that need an answer first open a dialog; their names end in dots. */
export const ASKS_FIRST: readonly OfferedMove[] = ["opportunity", "decline", "reopen"];

interface MoveBarProps {
  readonly flag: Flag;
  readonly onMove: (move: OfferedMove) => void;
}

/** What can be done with the flag now, the sensible next step first and emphasised. */
export function MoveBar({ flag, onMove }: MoveBarProps) {
  const { t, me, mayMove } = useReader();
  if (!mayMove) return <p className="no-moves">{t("flag.lookOnly")}</p>;
  const moves = offeredMoves(flag, me.id);
  const next = nextMove(flag, me.id);
  // What there is to do stands beside the flag that it joined.
  if (moves.length === 0 && flag.joined !== null) return null;
  if (moves.length === 0) return <p className="no-moves">{t("flag.noMoves")}</p>;
  return (
    <fieldset className="moves" aria-label={t("flag.moves")}>
      {moves.map((move) => {
        const key = keyOf(move);
        return (
          <button
            key={move}
            type="button"
            className={`button ${move === next ? "button-primary" : move === "claim" ? "button-quiet" : ""}`}
            aria-keyshortcuts={key ?? undefined}
            aria-haspopup={ASKS_FIRST.includes(move) ? "dialog" : undefined}
            onClick={() => onMove(move)}
          >
            {t(`move.${move}`)}
            {key === null ? null : <Key name={key} />}
          </button>
        );
      })}
    </fieldset>
  );
}
