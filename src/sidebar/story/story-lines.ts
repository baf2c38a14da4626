// What became of a flag, as lines for the agent who raised it. Pure: the flag and its events in, what to show out.
import type { Flag, FlagDetail, FlagEvent } from "../../api/flag.ts";
import { formatDate, formatDuration, formatInstant, formatMoney } from "../../ui/format.ts";
import type { Language } from "../language.ts";

export interface StoryLine {
  readonly seq: number;
  readonly title: string;
  readonly about: string;
  /** Whether the contact came before its deadline; `null` on other lines. */
  readonly inTime: boolean | null;
  readonly tone: "done" | "ended" | "quiet" | "thanks";
  /** With thanks: how they were said; `null` on other lines. */
  readonly said: string | null;
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
    said: string | null = null,
  ): StoryLine => ({
    seq: event.seq,
    title,
    about: [at, ...more.filter((part) => part !== null)].join(" · "),
    inTime,
    tone,
    said,
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
    case "corroborated":
      return line(words("story.corroborated"), [ticketOf(event, language), by], "quiet");
    case "split":
      return line(words("story.split"), [by], "quiet");
    // Told beside the flag that it joined.
    case "joined":
    case "uncorroborated":
      return null;
    case "duplicate":
      return flag.joined === null ? line(words("story.duplicate"), [by], "ended") : null;
    case "expire":
    case "withdraw":
      return line(words(`story.${event.type}`), [by], "ended");
    case "reopen":
    case "resume":
    case "undone":
      return line(words(`story.${event.type}`), [by], "quiet");
    case "handed-over":
      return line(
        words("story.handedOver"),
        [flag.owner === null ? null : words("story.with", { name: flag.owner.name })],
        "quiet",
      );
    case "agreed": {
      const { words: step, on } = event.data;
      return line(words("story.agreed"), [
        typeof on === "string" ? words("story.agreedBy", { date: formatDate(on, locale) }) : null,
        typeof step === "string" ? step : null,
      ]);
    }
    case "thanked":
      return line(
        words("story.thanked"),
        [who === null ? null : words("story.thanksFrom", { name: who })],
        "thanks",
        null,
        typeof event.data["words"] === "string" ? event.data["words"] : null,
      );
    case "fixed": {
      const { words: what } = event.data;
      return line(words("story.fixed"), [by, typeof what === "string" ? what : null]);
    }
    case "unfixed":
      return line(words("story.unfixed"), [by], "quiet");
    case "paused": {
      const { reason, until } = event.data;
      return line(
        words("story.paused"),
        [
          reason === "customer-asked-to-wait" || reason === "legal-hold"
            ? words(`story.pausedFor.${reason}`)
            : null,
          typeof until === "string"
            ? words("story.pausedUntil", { date: formatInstant(until, locale) })
            : null,
        ],
        "quiet",
      );
    }
    case "unpaused":
      return line(words("story.unpaused"), [by], "quiet");
    // Between CS and its clock.
    case "reminded":
    case "breached":
    case "escalated":
    case "held":
      return null;
    case "snoozed":
    case "woken":
    case "mentioned":
    // What the agent did themselves, and what only the report needs, is no news to them.
    case "refined":
    case "credited":
    case "disputed":
    case "redacted":
      return null;
  }
};

const ticketOf = ({ data }: FlagEvent, { words }: Language): string | null => {
  const ticket = data["ticketId"];
  return typeof ticket === "string" ? words("story.onTicket", { ticket }) : null;
};

/** Lines of another flag stand behind one's own; their numbers must not meet. */
const OF_HEAD = 100_000;

/** What became of the flag that this one joined, which is what became of this one. */
function linesOfHead({ flag, head, story }: FlagDetail, language: Language): (StoryLine & At)[] {
  if (head === null) return [];
  const { words, locale } = language;
  const { agent, closedAt } = head.flag;
  // What was decided before it was heard again is nobody's credit but the first one's.
  const isShared = agent.id !== flag.agent.id && (closedAt === null || flag.raisedAt <= closedAt);
  const joined: StoryLine = {
    seq: OF_HEAD,
    title: words("story.joinedWith", { name: `\u2068${head.flag.agent.name}\u2069` }),
    about: [
      formatInstant(head.flag.raisedAt, locale),
      ...(isShared ? [words("story.bothCredited")] : []),
    ].join(" · "),
    inTime: null,
    tone: "done",
    said: null,
  };
  const lines = head.story.flatMap((event) => {
    if (event.type === "raised" || event.type === "corroborated") return [];
    const line = lineOf(event, head.flag, language, false);
    return line === null ? [] : [{ ...line, seq: OF_HEAD + event.seq, at: event.at }];
  });
  // At its raise, or later, when its signal was chosen.
  const joining = story.findLast(({ type }) => type === "joined") ?? story[0];
  return [{ ...joined, at: joining?.at ?? flag.raisedAt }, ...lines];
}

interface At {
  readonly at: string;
}

/** The story's lines, oldest first. `agentId` is the reader. */
export function storyLines(
  detail: FlagDetail,
  language: Language,
  agentId: string | null,
): StoryLine[] {
  const { flag, story } = detail;
  const own = story.flatMap((event) => {
    const line = lineOf(event, flag, language, flag.agent.id === agentId);
    return line === null ? [] : [{ ...line, at: event.at }];
  });
  const lines = [...own, ...linesOfHead(detail, language)].toSorted((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  );
  // "Contacted" is what the agent waits for: a flag that was accepted at once was contacted in the same breath.
  return lines;
}
