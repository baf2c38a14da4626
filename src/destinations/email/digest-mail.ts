// The weekly mail: to agents what became of their flags and who thanked them, to owners what waits for them. Nothing to
// say makes no mail.
import type { AnswerType } from "../../domain/follow-up.ts";
import { labelIn, type Spoken } from "../../domain/spoken.ts";
import type { Taxonomy } from "../../domain/taxonomy.ts";
import type { AnswerRecord } from "../../storage/answers.ts";
import type { OwnedFlags } from "../../storage/digests.ts";
import { amountIn, type Letter, whenIn } from "./flag-mail.ts";
import { asHtml, asText, type Block, type ListItem, type Page } from "./layout.ts";
import { headerLine } from "./mailbox.ts";

export interface DigestFacts {
  /** Newest first, as the store answers them. */
  readonly answers: readonly AnswerRecord[];
  /** Of somebody who owns flags; `null` for everybody else. */
  readonly owned: OwnedFlags | null;
}

export interface DigestReader {
  readonly zone: string;
  /** Where the queue page is. */
  readonly queueUrl: string;
  /** Switches the digest off. */
  readonly stopUrl: string;
  /** Whether they may open the queue, so that a line leads there. */
  readonly opensQueue: boolean;
  /** A taxonomy by its version, of those that the facts name. */
  readonly taxonomy: (version: number) => Taxonomy | null;
}

/** What came of a flag, best news first. */
const OUTCOMES = [
  "win",
  "opportunity",
  "resolve",
  "fixed",
  "accept",
  "contact",
  "lose",
  "decline",
] as const satisfies readonly AnswerType[];
type Outcome = (typeof OUTCOMES)[number];

/** Of one outcome; the rest is counted. */
const MOST_LISTED = 8;

/** The mail of one week, or `null` when there is nothing to tell. */
export function digestMail(facts: DigestFacts, words: Spoken, reader: DigestReader): Letter | null {
  const { say } = words;
  const answers = answerBlocks(facts.answers, words, reader);
  const owned = ownedBlocks(facts.owned, words, reader);
  if (answers.length === 0 && owned.length === 0) return null;
  const page: Page = {
    locale: words.locale,
    title: say("digest.subject"),
    tag: null,
    blocks: [
      ...owned,
      ...answers,
      {
        is: "small",
        text: say("digest.because"),
        link: { words: say("digest.stop"), href: reader.stopUrl },
      },
    ],
  };
  return { subject: headerLine(page.title), text: asText(page), html: asHtml(page) };
}

function answerBlocks(
  answers: readonly AnswerRecord[],
  words: Spoken,
  reader: DigestReader,
): Block[] {
  const { say } = words;
  const latest = latestOutcomes(answers);
  const thanks = answers.filter(({ type }) => type === "thanked");
  if (latest.length === 0 && thanks.length === 0) return [];
  return [
    { is: "heading", text: say("digest.answers.title") },
    ...OUTCOMES.flatMap((outcome): Block[] => {
      const these = latest.filter(({ type }) => type === outcome);
      if (these.length === 0) return [];
      const items = these.slice(0, MOST_LISTED).map((answer) => itemOf(answer, words, reader));
      const more = these.length - items.length;
      return [
        {
          is: "list",
          title: say(`digest.answers.${outcome}`),
          items:
            more === 0
              ? items
              : [...items, { text: say("digest.answers.more", { count: more }), href: null }],
        },
      ];
    }),
    ...(thanks.length === 0
      ? []
      : [
          {
            is: "list",
            title: say("digest.thanks.title"),
            items: thanks.slice(0, MOST_LISTED).map((answer) => thankedBy(answer, words)),
          } satisfies Block,
        ]),
  ];
}

/** A flag that was contacted on Monday and won on Friday is told once, as won. */
function latestOutcomes(answers: readonly AnswerRecord[]): (AnswerRecord & { type: Outcome })[] {
  const seen = new Set<string>();
  const latest = [];
  for (const answer of answers) {
    const outcome = OUTCOMES.find((each) => each === answer.type);
    if (outcome === undefined || seen.has(answer.flagId)) continue;
    seen.add(answer.flagId);
    latest.push({ ...answer, type: outcome });
  }
  return latest;
}

function itemOf(answer: AnswerRecord, words: Spoken, reader: DigestReader): ListItem {
  const { say, locale } = words;
  const { type, amountMinor, currency, reason, flagId } = answer;
  const flag = lineOf(answer, words, reader);
  const amount =
    type === "win" && amountMinor !== null && currency !== null
      ? amountIn(locale, amountMinor, currency)
      : null;
  return {
    text:
      amount !== null
        ? say("digest.answers.worth", { flag, amount })
        : type === "decline" && reason !== null
          ? say("digest.answers.because", { flag, reason: say(`reason.${reason}`) })
          : flag,
    href: hrefOf(flagId, reader),
  };
}

function thankedBy(
  { words: said, byName, accountName, ticketId }: AnswerRecord,
  { say }: Spoken,
): ListItem {
  const values = {
    name: byName ?? say("somebody"),
    account: accountName ?? say("noAccount", { ticket: ticketId }),
  };
  const text =
    said === null || said.trim() === ""
      ? say("digest.thanks.plain", values)
      : say("digest.thanks.line", { ...values, quote: say("quoted", { text: said.trim() }) });
  return { text, href: null };
}

function ownedBlocks(owned: OwnedFlags | null, words: Spoken, reader: DigestReader): Block[] {
  // Flags that are answered wait for others; a page that only says so is not worth a mail.
  if (owned === null || owned.overdue + owned.dueThisWeek === 0) return [];
  const { say, locale } = words;
  const numbers = new Intl.NumberFormat(locale);
  return [
    { is: "heading", text: say("digest.owned.title") },
    {
      is: "figures",
      figures: [
        {
          name: say("digest.owned.overdue"),
          value: numbers.format(owned.overdue),
          alarming: owned.overdue > 0,
        },
        { name: say("digest.owned.dueThisWeek"), value: numbers.format(owned.dueThisWeek) },
        { name: say("digest.owned.open"), value: numbers.format(owned.open) },
      ],
    },
    ...(owned.first.length === 0
      ? []
      : [
          {
            is: "list",
            title: null,
            items: owned.first.map((flag) => ({
              text: say("digest.owned.line", {
                account: flag.accountName ?? say("noAccount", { ticket: flag.ticketId }),
                signal: signalOf(flag, words, reader),
                when: whenIn(locale, reader.zone, flag.dueAt),
              }),
              href: hrefOf(flag.id, reader),
            })),
          } satisfies Block,
        ]),
    { is: "links", links: [{ words: say("action.open"), href: reader.queueUrl }] },
  ];
}

interface Signalled {
  readonly signal: string | null;
  readonly taxonomyVersion: number;
}

const signalOf = (
  { signal, taxonomyVersion }: Signalled,
  words: Spoken,
  { taxonomy }: DigestReader,
): string =>
  signal === null
    ? words.say("notSure")
    : words.signal(signal, labelIn(taxonomy(taxonomyVersion), signal));

const lineOf = (answer: AnswerRecord, words: Spoken, reader: DigestReader): string =>
  words.say("digest.line", {
    account: answer.accountName ?? words.say("noAccount", { ticket: answer.ticketId }),
    signal: signalOf(answer, words, reader),
    ticket: answer.ticketId,
  });

function hrefOf(flagId: string, { opensQueue, queueUrl }: DigestReader): string | null {
  if (!opensQueue) return null;
  const link = new URL(queueUrl);
  link.searchParams.set("flag", flagId);
  return link.href;
}
