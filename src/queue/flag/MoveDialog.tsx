import type { Flag } from "../../api/flag.ts";
import type { Desk } from "../asking/desk.ts";
import type { MadeMove } from "../moving/optimistic.ts";
import { DeclineDialog } from "./DeclineDialog.tsx";
import { MergeDialog } from "./MergeDialog.tsx";
import type { OfferedMove } from "./next-move.ts";
import { OpportunityDialog } from "./OpportunityDialog.tsx";
import { ReopenDialog } from "./ReopenDialog.tsx";

interface MoveDialogProps {
  readonly move: OfferedMove | "merge";
  readonly flag: Flag;
  readonly desk: Desk;
  readonly onMake: (request: MadeMove) => void;
  readonly onClose: () => void;
}

/** What a move needs to know before it is made. */
export function MoveDialog({ move, flag, desk, onMake, onClose }: MoveDialogProps) {
  if (move === "decline")
    return (
      <DeclineDialog
        flag={flag}
        onClose={onClose}
        onDecline={(declined) => onMake({ move, ...declined })}
      />
    );
  if (move === "opportunity")
    return (
      <OpportunityDialog
        flag={flag}
        ask={desk.opportunities}
        onClose={onClose}
        onLink={(opportunity) => onMake({ move, opportunity })}
      />
    );
  if (move === "merge")
    return (
      <MergeDialog
        flag={flag}
        ask={desk.history}
        onClose={onClose}
        onMerge={(of) => onMake({ move: "duplicate", of })}
      />
    );
  if (move === "reopen")
    return <ReopenDialog onClose={onClose} onReopen={(why) => onMake({ move, why })} />;
  return null;
}
