// The answer that comes back: what became of one flag, told from its events.
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import type { Flag } from "../../api/flag.ts";
import { canRefine, isOpen } from "../../domain/flag.ts";
import { formatInstant } from "../../ui/format.ts";
import { Masked } from "../../ui/Masked.tsx";
import { Icon } from "../Icon.tsx";
import { storyLines } from "./story-lines.ts";
import { usePanel } from "../panel/use-panel.ts";

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
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape leads back
    <div className="story" onKeyDown={onKey}>
      {back}
      <div className="story-head">
        <Title>{label}</Title>
        <span className="badge" data-tone={GOOD.has(flag.status) ? "success" : "neutral"}>
          {words(`status.${flag.status}`)}
        </span>
      </div>
      {flag.quote !== null && (
        <blockquote dir="auto">
          <Masked text={flag.quote} words={language.ui} />
        </blockquote>
      )}
      <ol className="timeline">
        {storyLines(story, language, agentId).map((line) => (
          <li key={line.seq} data-tone={line.tone}>
            <p className="line-title">
              {line.title}
              {line.inTime !== null && (
                <span className="badge" data-tone={line.inTime ? "success" : "warning"}>
                  {words(line.inTime ? "story.inTime" : "story.late")}
                </span>
              )}
            </p>
            <p className="subtle" dir="auto">
              {line.about}
            </p>
          </li>
        ))}
        {isOpen(flag.status) && flag.contactedAt === null && (
          <li data-tone="next">
            <p className="line-title">
              {flag.owner === null
                ? words("story.waitingTeam")
                : words("story.waitingOwner", { name: flag.owner.name })}
            </p>
            <p className="subtle">
              {words("story.due", { at: formatInstant(flag.dueAt, language.locale) })}
            </p>
          </li>
        )}
      </ol>
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
