// The mails about one flag, in their reader's language: that it is new, due soon, overdue, still waiting, handed over, or
// that somebody was mentioned; and a plain one for everything else that may happen to it.
import type { Spoken } from "../../domain/spoken.ts";
import { minorDigits } from "../../domain/money.ts";
import type { LinkAction } from "../../storage/signed-links.ts";
import type { FlagFacts } from "./flag-facts.ts";
import type { MailPicture } from "../mail.ts";
import { asHtml, asText, type Block, type Page } from "./layout.ts";
import { headerLine } from "./mailbox.ts";

/** Why somebody gets a mail. */
export type Because = "owner" | "lead" | "named" | "clock" | "fixed";

export interface Reader {
  readonly name: string | null;
  readonly zone: string;
  readonly because: Because;
  /** Links that act for this reader alone; none for a reader who may not act, or whom we do not know. */
  readonly actions: Readonly<Partial<Record<LinkAction, string>>>;
}

export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly pictures?: readonly MailPicture[];
}

const KINDS = {
  raised: "new",
  reminded: "reminder",
  breached: "breach",
  escalated: "escalation",
  "handed-over": "handed-over",
  mentioned: "mentioned",
} as const;
type Kind = (typeof KINDS)[keyof typeof KINDS] | "update";

const kindOf = (event: string): Kind =>
  Object.entries(KINDS).find(([type]) => type === event)?.[1] ?? "update";

const TONES = {
  new: "good",
  reminder: "warning",
  breach: "alarm",
  escalation: "alarm",
  "handed-over": "plain",
  mentioned: "plain",
  update: "plain",
} as const satisfies Record<Kind, NonNullable<Page["tag"]>["tone"]>;

/** One mail to one reader. */
export function flagMail(facts: FlagFacts, words: Spoken, reader: Reader): Letter {
  const { say } = words;
  const kind = kindOf(facts.event);
  const account = accountOf(facts, words);
  const signal = signalOf(facts, words);
  const name = facts.byName ?? say("somebody");
  const what = words.maybe(`event.${facts.event}`, { name }) ?? say("event.other");
  const subject = say(`subject.${kind}`, {
    kind: say(`kind.${facts.kind}`),
    account,
    signal,
    name,
    what,
  });
  const tone = kind === "new" && facts.kind === "friction" ? "warning" : TONES[kind];
  const page: Page = {
    locale: words.locale,
    title: `${account} – ${signal}`,
    tag: { words: say(`kind.${facts.kind}`), tone },
    blocks: [
      { is: "lead", text: leadOf(kind, facts, words, { name, what, zone: reader.zone }) },
      ...saidWith(facts, words),
      ...quoteOf(facts, words),
      { is: "facts", facts: factsOf(facts, words) },
      { is: "links", links: linksOf(facts, words, reader) },
      ...small(words, reader),
    ],
  };
  return { subject: headerLine(subject), text: asText(page), html: asHtml(page) };
}

function leadOf(
  kind: Kind,
  facts: FlagFacts,
  words: Spoken,
  { name, what, zone }: { readonly name: string; readonly what: string; readonly zone: string },
): string {
  const { say } = words;
  const when = whenIn(words.locale, zone, new Date(facts.dueAt));
  const values = {
    name,
    when,
    ticket: facts.ticketId,
    agent: facts.agentName ?? say("somebody"),
    owner: facts.ownerName ?? say("nobodyYet"),
  };
  if (kind !== "update" && kind !== "handed-over" && kind !== "mentioned")
    return say(`lead.${kind}`, values);
  const said = kind === "update" ? `${capital(what, words.locale)}.` : say(`lead.${kind}`, values);
  return facts.waits ? `${said}\n${say("lead.dueBy", values)}` : said;
}

/** Sentences of the story begin small where they follow a name; here they begin the mail. */
const capital = (text: string, locale: string): string => {
  const [first = ""] = text;
  return first.toLocaleUpperCase(locale) + text.slice(first.length);
};

const saidWith = ({ words: said, byName }: FlagFacts, { say }: Spoken): Block[] =>
  said === null || said.trim() === ""
    ? []
    : [
        {
          is: "quote",
          text:
            byName === null
              ? say("quoted", { text: said.trim() })
              : say("saidBy", { quote: say("quoted", { text: said.trim() }), name: byName }),
        },
      ];

function quoteOf({ quote, requesterName }: FlagFacts, { say }: Spoken): Block[] {
  const text = quote?.trim() ?? "";
  if (text === "") return [];
  const name = requesterName?.trim() ?? "";
  const quoted = say("quoted", { text });
  return [{ is: "quote", text: name === "" ? quoted : say("saidBy", { quote: quoted, name }) }];
}

function factsOf(facts: FlagFacts, words: Spoken): { name: string; value: string }[] {
  const { say, locale } = words;
  const { plan, seats, seatsUsed, renewalOn, ticketSubject, note } = facts;
  const used =
    seats === null
      ? null
      : say("seats", { used: seatsUsed === null ? "?" : String(seatsUsed), seats: String(seats) });
  const all: [Parameters<typeof say>[0], string | null][] = [
    ["fact.signal", signalOf(facts, words)],
    ["fact.worth", worthOf(facts, words)],
    ["fact.plan", [plan, used].filter((part) => part !== null).join(", ")],
    ["fact.renewal", renewalOn === null ? null : dayIn(locale, renewalOn)],
    ["fact.flaggedBy", facts.agentName],
    ["fact.owner", facts.ownerName ?? say("nobodyYet")],
    ["fact.ticket", `#${facts.ticketId} ${ticketSubject ?? ""}`.trim()],
    ["fact.note", note],
  ];
  return all.flatMap(([key, value]) =>
    value === null || value.trim() === "" ? [] : [{ name: say(key), value: value.trim() }],
  );
}

function linksOf(facts: FlagFacts, { say }: Spoken, { actions }: Reader) {
  const acting = (["contact", "claim", "decline"] as const).flatMap((action) => {
    const href = actions[action];
    return href === undefined ? [] : [{ words: say(`action.${action}`), href }];
  });
  return [...acting, { words: say("action.open"), href: facts.link }];
}

function small({ say }: Spoken, { because, actions, name }: Reader): Block[] {
  const acts = Object.keys(actions).length > 0 && name !== null;
  return [
    {
      is: "small",
      text: `${acts ? `${say("linksActAs", { name })} ` : ""}${say(`because.${because}`)}`,
    },
  ];
}

const accountOf = ({ accountName, ticketId }: FlagFacts, { say }: Spoken): string =>
  accountName ?? say("noAccount", { ticket: ticketId });

const signalOf = ({ signal }: FlagFacts, words: Spoken): string =>
  signal === null ? words.say("notSure") : words.signal(signal.id, signal.label);

function worthOf({ arrMinor, currency }: FlagFacts, { say, locale }: Spoken): string | null {
  if (arrMinor === null || currency === null) return null;
  const amount = amountIn(locale, arrMinor, currency);
  return amount === null ? null : say("aYear", { amount });
}

/** Minor units as people write them, without their fraction; `null` for a currency that nobody knows. */
export function amountIn(locale: string, minor: string, currency: string): string | null {
  const digits = minorDigits(currency);
  if (digits === null) return null;
  const unit = 10n ** BigInt(digits);
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    maximumFractionDigits: 0,
  });
  return format.format((BigInt(minor) + unit / 2n) / unit);
}

/** An instant as its reader's clock shows it, with the zone's name, since mails are read anywhere. */
export const whenIn = (locale: string, zone: string, at: Date): string =>
  new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
    timeZoneName: "short",
  }).format(at);

const dayIn = (locale: string, date: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(
    new Date(`${date}T00:00:00Z`),
  );
