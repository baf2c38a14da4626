// What is already flagged on this ticket or this account, and where each flag stands.
import { useState } from "react";
import type { Flag } from "../../api/flag.ts";
import { formatAgo } from "../../ui/format.ts";
import type { Flagged } from "../panel/panel-state.ts";
import { useNow, usePanel } from "../panel/use-panel.ts";

const SHOWN = 3;

interface FlaggedListProps {
  readonly title: string;
  readonly flagged: Flagged;
}

export function FlaggedList({ title, flagged }: FlaggedListProps) {
  const { panel, state, words } = usePanel();
  const now = useNow(60_000);
  const [all, setAll] = useState(false);
  const standing = flagged.flags.filter((flag) => flag.status !== "withdrawn");
  if (standing.length === 0) return null;
  const label = (flag: Flag) =>
    flag.signal === null
      ? words("flagged.notSure")
      : (state.choices?.find((choice) => choice.id === flag.signal)?.label ?? flag.signal);
  return (
    <section className="flagged">
      <h2>{title}</h2>
      <ul>
        {(all ? standing : standing.slice(0, SHOWN)).map((flag) => (
          <li key={flag.id} data-status={flag.status}>
            <button type="button" onClick={() => panel.openStory(flag.id)}>
              <span className="flagged-label">
                {label(flag)} <span className="subtle">· {words(`kind.${flag.kind}`)}</span>
              </span>
              <span className="subtle">
                {formatAgo(flag.raisedAt, now, state.language.locale)} ·{" "}
                {flag.joined === null
                  ? words(`status.${flag.status}`)
                  : words("story.joinedWith", { name: `\u2068${flag.joined.agent.name}\u2069` })}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {!all && standing.length > SHOWN && (
        <button className="link more" type="button" onClick={() => setAll(true)}>
          {flagged.more
            ? words("flagged.moreOpen")
            : words("flagged.more", { count: standing.length - SHOWN })}
        </button>
      )}
    </section>
  );
}
