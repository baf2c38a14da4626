// A story as this sidebar can tell it. It is a static file that cannot update itself: an endpoint that is newer may tell of
// things that it has never heard of, and the rest of the story is as true without them.
import { EVENT_TYPES, FlagDetail } from "../../api/flag.ts";

const KNOWN: ReadonlySet<unknown> = new Set(EVENT_TYPES);

const isKnown = (event: unknown): boolean =>
  typeof event === "object" && event !== null && "type" in event && KNOWN.has(event.type);

/** What was answered, without events of a type that is not known here. */
function withoutNews(answer: unknown): unknown {
  if (typeof answer !== "object" || answer === null || !("story" in answer)) return answer;
  const { story } = answer;
  return {
    ...answer,
    story: Array.isArray(story) ? story.filter(isKnown) : story,
    ...("head" in answer ? { head: withoutNews(answer.head) } : {}),
  };
}

/** The flag with its story. Rejects, by throwing, what is no such answer. */
export const readStory = (answer: unknown): FlagDetail => FlagDetail.parse(withoutNews(answer));
