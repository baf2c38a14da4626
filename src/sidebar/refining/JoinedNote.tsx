// Says that somebody else had heard the same, whose flag this one joined, and that both of them are credited.
import type { Flag } from "../../api/flag.ts";
import { isOpen } from "../../domain/flag.ts";
import { formatAgo } from "../../ui/format.ts";
import { Icon } from "../Icon.tsx";
import { useNow, usePanel } from "../panel/use-panel.ts";

interface JoinedNoteProps {
  readonly flagId: string;
  readonly joined: NonNullable<Flag["joined"]>;
}

export function JoinedNote({ flagId, joined }: JoinedNoteProps) {
  const { panel, state, words } = usePanel();
  const now = useNow(60_000);
  const isMine = joined.agent.id === state.agentId;
  // What was decided before it was heard again is nobody's credit but the first one's.
  const isShared = !isMine && isOpen(joined.status);
  const when = formatAgo(joined.raisedAt, now, state.language.locale);
  return (
    <>
      <Icon name="received" />
      <span>
        <b dir="auto">
          {isMine
            ? words("joined.mine", { when })
            : words("joined.title", { name: `\u2068${joined.agent.name}\u2069`, when })}
        </b>{" "}
        {words(isShared ? "joined.both" : "joined.nothingLost")}{" "}
        <button className="link" type="button" onClick={() => panel.openStory(flagId)}>
          {words("joined.story")}
        </button>
      </span>
    </>
  );
}
