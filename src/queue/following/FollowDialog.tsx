import type { Flag } from "../../api/flag.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import type { Desk, Member } from "../asking/desk.ts";
import type { Moves } from "../moving/moves.ts";
import { AgreeDialog } from "./AgreeDialog.tsx";
import type { FollowAct, FollowUpMade, FollowUpRequest } from "./follow-up.ts";
import { HandOverDialog } from "./HandOverDialog.tsx";
import { PauseDialog } from "./PauseDialog.tsx";
import { RemarkDialog } from "./RemarkDialog.tsx";
import { SnoozeDialog } from "./SnoozeDialog.tsx";
import { ThankDialog } from "./ThankDialog.tsx";
import { type Sending, useSending } from "./use-sending.ts";
import { v7 as uuidv7 } from "uuid";

/** What every follow-up's dialog is given. */
export interface FollowDialogProps {
  readonly flag: Flag;
  readonly members: readonly Member[];
  readonly sending: Sending;
  readonly onClose: () => void;
}

interface Props {
  readonly act: FollowAct;
  readonly flag: Flag;
  readonly members: readonly Member[];
  readonly desk: Desk;
  readonly moves: Moves;
  readonly onClose: () => void;
}

/** What a follow-up needs to know before it is made. It stays open until that is saved. */
export function FollowDialog({ act, flag, members, desk, moves, onClose }: Props) {
  const sending = useSending({
    flag,
    settled: moves.settled,
    send: desk.follow,
    onDone: (after, request) => {
      moves.followed(flag, after, madeOf(request, members));
      onClose();
    },
  });
  const props = { flag, members, sending, onClose };
  switch (act) {
    case "snooze":
      return <SnoozeDialog {...props} />;
    case "hand-over":
      return <HandOverDialog {...props} />;
    case "mention":
      return <RemarkDialog {...props} />;
    case "agree":
      return <AgreeDialog {...props} />;
    case "thank":
      return <ThankDialog {...props} />;
    case "pause":
      return <PauseDialog {...props} />;
    case "wake":
    case "resume":
      return null;
  }
}

function madeOf(request: FollowUpRequest, members: readonly Member[]): FollowUpMade {
  switch (request.act) {
    case "snooze":
      return { act: request.act, to: null, event: "snoozed" };
    case "wake":
      return { act: request.act, to: null, event: "woken" };
    case "hand-over": {
      const to = members.find(({ id }) => id === request.to)?.name ?? null;
      return { act: request.act, to, event: "handed-over" };
    }
    case "mention":
    case "agree":
    case "thank":
    case "pause":
    case "resume":
      return { act: request.act, to: null, event: null };
  }
}

/** Makes a follow-up that asks nothing first. What stood in the way is said in the bar. */
export async function followAtOnce(
  act: "wake" | "resume",
  flag: Flag,
  { desk, moves }: { readonly desk: Desk; readonly moves: Moves },
): Promise<void> {
  try {
    const attempt = { id: uuidv7(), version: await moves.settled(flag) };
    const { flag: after } = await desk.follow(flag.id, { act }, attempt);
    moves.followed(flag, after, madeOf({ act }, []));
  } catch (error) {
    moves.notFollowed(flag, act, troubleOf(error));
  }
}
