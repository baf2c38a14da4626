// The answer that comes back: what became of one flag, told from its events.
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import type { Flag } from "../../api/flag.ts";
import { canRefine } from "../../domain/flag.ts";
// From the file that is there by then: of its own, it would be one more to fetch.
import { Masked } from "../after-paint.ts";
import { Icon } from "../Icon.tsx";
import { usePanel } from "../panel/use-panel.ts";
import { Timeline } from "./Timeline.tsx";

// Read and drawn by what is fetched once.
export { readStory } from "./read-story.ts";

const GOOD = new Set<Flag["status"]>(["contacted", "accepted", "opportunity", "won", "resolved"]);

const isRefinable = ({ status, contactedAt }: Flag) =>
  canRefine({ status, contactedAt: contactedAt === null ? null : Date.parse(contactedAt) });

export function Story() {
  const { panel, state, words } = usePanel();
  const { story, choices, language, agentId } = state;
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") panel.closeStory();
  };
  const back = (
    <button className="link back" type="button" onClick={panel.closeStory}>
      <Icon name="back" size={14} />
      {words("story.back")}
    </button>
  );
  if (typeof story === "string")
    return (
      // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape leads back
      <div className="story" onKeyDown={onKey}>
        {back}
        <Title>{words(`story.${story}`)}</Title>
      </div>
    );
  const { flag } = story;
  const label =
    flag.signal === null
      ? words(`kindFlag.${flag.kind}`)
      : (choices?.find((choice) => choice.id === flag.signal)?.label ?? flag.signal);
  const mine = flag.agent.id === agentId;
  // What becomes of the flag that it joined is what becomes of it.
  const stands = story.head?.flag ?? flag;
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape leads back
    <div className="story" onKeyDown={onKey}>
      {back}
      <div className="story-head">
        <Title>{label}</Title>
        <span className="badge" data-tone={GOOD.has(stands.status) ? "success" : "neutral"}>
          {words(`status.${stands.status}`)}
        </span>
      </div>
      {flag.quote !== null && (
        <blockquote dir="auto">
          <Masked text={flag.quote} words={language.ui} />
        </blockquote>
      )}
      <Timeline story={story} />
      <p className="actions">
        {mine && flag.ticketId === state.ticketId && isRefinable(flag) && (
          <button className="link" type="button" onClick={() => panel.refine(flag)}>
            {words(flag.signal === null ? "story.addSignal" : "story.addMore")}
          </button>
        )}
        {flag.ticketId !== state.ticketId && (
          <button className="link" type="button" onClick={() => panel.openTicket(flag.ticketId)}>
            {words("story.openTicket", { ticket: flag.ticketId })}
          </button>
        )}
      </p>
    </div>
  );
}

/** The focus goes here when the story opens, so that a screen reader begins at its beginning. */
function Title({ children }: { readonly children: ReactNode }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h2 ref={title} tabIndex={-1}>
      {children}
    </h2>
  );
}
