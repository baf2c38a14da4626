// A flag's story, line by line, and what it waits for now.
import type { FlagDetail } from "../../api/flag.ts";
import { isOpen } from "../../domain/flag.ts";
import { formatInstant } from "../../ui/format.ts";
import { usePanel } from "../panel/use-panel.ts";
import { storyLines } from "./story-lines.ts";

export function Timeline({ story }: { readonly story: FlagDetail }) {
  const { state, words } = usePanel();
  const { language, agentId } = state;
  // What becomes of the flag that it joined is what becomes of it.
  const stands = story.head?.flag ?? story.flag;
  return (
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
          {line.said !== null && (
            <blockquote className="thanks" dir="auto">
              {words("quoted", { text: line.said })}
            </blockquote>
          )}
        </li>
      ))}
      {isOpen(stands.status) && stands.contactedAt === null && (
        <li data-tone="next">
          <p className="line-title">
            {stands.owner === null
              ? words("story.waitingTeam")
              : words("story.waitingOwner", { name: stands.owner.name })}
          </p>
          <p className="subtle">
            {words("story.due", { at: formatInstant(stands.dueAt, language.locale) })}
          </p>
        </li>
      )}
    </ol>
  );
}
