// What became of a flag, as lines for the agent who raised it. Pure: the flag and its events in, what to show out.
import type { Flag, FlagDetail, FlagEvent } from "../../api/flag.ts";
import { formatDuration, formatInstant, formatMoney } from "../../ui/format.ts";
import type { Language } from "../language.ts";

export interface StoryLine {
  readonly seq: number;
  readonly title: string;
  readonly about: string;
  /** Whether the contact came before its deadline; `null` on other lines. */
  readonly inTime: boolean | null;
  readonly tone: "done" | "ended" | "quiet";
}

const worth = (flag: Flag, locale: string): string | null => {
  const deal = flag.opportunity;
  if (deal?.amountMinor == null || deal.currency === null) return null;
  return formatMoney(deal.amountMinor, deal.currency, locale);
};

const lineOf = (
  event: FlagEvent,
  flag: Flag,
  language: Language,
  mine: boolean,
): StoryLine | null => {
  const { words, locale } = language;
  const at = formatInstant(event.at, locale);
  const who = event.by?.name ?? null;
  const line = (
    title: string,
    more: readonly (string | null)[] = [],
    tone: StoryLine["tone"] = "done",
    inTime: boolean | null = null,
  ): StoryLine => ({
    seq: event.seq,
    title,
    about: [at, ...more.filter((part) => part !== null)].join(" · "),
    inTime,
    tone,
  });
  const by = who === null ? null : words("story.by", { name: who });
  switch (event.type) {
    case "raised":
      return line(words("story.raised"), [
        mine ? words("story.byYou") : words("story.byAgent", { name: flag.agent.name }),
      ]);
    case "claim":
      return line(words("story.claim"), [by]);
    case "contact":
    case "accept": {
      const first = event.at === flag.contactedAt;
      const after = words("story.after", {
        time: formatDuration(Date.parse(event.at) - Date.parse(flag.raisedAt), locale),
      });
      return line(
        words(`story.${event.type}`),
        [first ? after : null, by],
        "done",
        first ? event.at <= flag.dueAt : null,
      );
    }
    case "opportunity":
      return line(words("story.opportunity"), [
        flag.opportunity?.name ?? null,
        worth(flag, locale),
      ]);
    case "win":
      return line(words("story.win"), [worth(flag, locale)]);
    case "lose":
      return line(words("story.lose"), [worth(flag, locale)], "ended");
    case "resolve":
      return line(words("story.resolve"), [by]);
    case "decline":
      return line(
        words("story.decline"),
        [flag.declineReason === null ? null : words(`decline.${flag.declineReason}`), by],
        "ended",
      );
    case "duplicate":
    case "expire":
    case "withdraw":
      return line(words(`story.${event.type}`), [by], "ended");
    case "reopen":
    case "resume":
    case "undone":
      return line(words(`story.${event.type}`), [by], "quiet");
    // What the agent did themselves, and what only the report needs, is no news to them.
    case "refined":
    case "credited":
    case "redacted":
      return null;
  }
};

/** The story's lines, oldest first. `agentId` is the reader. */
export function storyLines(
  detail: FlagDetail,
  language: Language,
  agentId: string | null,
): StoryLine[] {
  const { flag, story } = detail;
  const lines = story.flatMap((event) => {
    const line = lineOf(event, flag, language, flag.agent.id === agentId);
    return line === null ? [] : [line];
  });
  // "Contacted" is what the agent waits for: a flag that was accepted at once was contacted in the same breath.
  return lines;
}
