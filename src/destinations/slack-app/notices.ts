// What is said in a message's thread, and to people directly, when somebody has to look at once.
import { slackText } from "../slack.ts";
import { dueDate, openInQueue, plain, type Shown } from "./blocks.ts";
import type { Facts, FlagFacts } from "./facts.ts";

const LONGEST_LINE = 300;
const LONGEST_WORDS = 2000;

interface Notice {
  /** Before the account's name, where a notification shows one line. */
  readonly headline: string;
  /** Of fixed words, times and links only. */
  readonly sentence: (flag: FlagFacts) => readonly object[];
  /** Whether only the people it is for are told, and nobody in the channel. */
  readonly directly?: boolean;
}

const text = (words: string): object => ({ type: "text", text: words });

/** Which events tell people something. Everything else only changes the message. */
const NOTICES = new Map<string, Notice>([
  [
    "reminded",
    {
      headline: "Contact is due soon",
      sentence: (flag) => [text("The customer has to be contacted by "), dueDate(flag), text(".")],
    },
  ],
  [
    "breached",
    {
      headline: "Contact is overdue",
      sentence: (flag) => [text("Contact was due "), dueDate(flag), text(" and was not made.")],
    },
  ],
  [
    "escalated",
    {
      headline: "Still no contact",
      sentence: (flag) => [
        text("Still nobody has made contact. It was due "),
        dueDate(flag),
        text("."),
      ],
    },
  ],
  [
    "handed-over",
    { headline: "Handed over to you", sentence: () => [text("This was handed over to you.")] },
  ],
  ["mentioned", { headline: "You were mentioned", sentence: () => [text("This is for you.")] }],
  [
    "thanked",
    { headline: "Thank you", sentence: () => [text("Thanks for this flag.")], directly: true },
  ],
]);

/** Events of the clock, which contact stops. */
const CLOCK: ReadonlySet<string> = new Set(["reminded", "breached", "escalated"]);

/** Whom an event is told to: in the channel's thread and one by one, only one by one, or nobody any more. */
export function toldTo({ event, flag }: Facts): "thread-and-people" | "people" | "nobody" {
  const notice = NOTICES.get(event.type);
  if (notice === undefined || (CLOCK.has(event.type) && !flag.isDue)) return "nobody";
  return notice.directly === true ? "people" : "thread-and-people";
}

/** The reply in the thread, which calls those by name who have to act; `mentions` are their ids in Slack. */
export const threadNotice = (facts: Facts, mentions: readonly string[]): Shown => ({
  text: headlineOf(facts),
  blocks: [
    ...wordsOf(facts),
    line([
      ...mentions.flatMap((user) => [{ type: "user", user_id: user }, text(" ")]),
      ...(NOTICES.get(facts.event.type)?.sentence(facts.flag) ?? []),
    ]),
  ],
});

/** The same to one person directly, where the flag does not stand above it. */
export const directNotice = (facts: Facts): Shown => ({
  text: headlineOf(facts),
  blocks: [
    { type: "section", text: plain(aboutOf(facts.flag), LONGEST_LINE) },
    ...wordsOf(facts),
    line([
      ...(NOTICES.get(facts.event.type)?.sentence(facts.flag) ?? []),
      text(" "),
      openInQueue(facts.flag),
    ]),
  ],
});

/** What stands where words were erased. */
export const erasedNotice: Shown = {
  text: "Erased",
  blocks: [{ type: "section", text: plain("What somebody wrote here was erased.", LONGEST_LINE) }],
};

/** What somebody wrote with it, in a plain text object as everything that people write. */
const wordsOf = ({ event: { by, words } }: Facts): object[] =>
  words === null
    ? []
    : [
        {
          type: "section",
          text: plain(`${by === null ? "" : `${by}: `}“${words.trim()}”`, LONGEST_WORDS),
        },
      ];

const line = (elements: readonly object[]): object => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements }],
});

const aboutOf = ({ kind, about, worth }: FlagFacts): string =>
  `${kind === "expansion" ? "Expansion" : "Friction"}: ${about}${worth === null ? "" : ` (${worth})`}`;

const headlineOf = ({ event, flag }: Facts): string =>
  slackText(`${NOTICES.get(event.type)?.headline ?? ""}. ${aboutOf(flag)}`, LONGEST_LINE);
