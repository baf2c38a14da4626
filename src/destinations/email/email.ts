// Mails through a mail server (SMTP): to a flag's owner, its queue's lead, those an event names, and fixed addresses.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { spokenTo } from "../../domain/spoken.ts";
import { actionToken, canHaveLinks, type LinkAction } from "../../storage/signed-links.ts";
import type { DestinationType, Outcome, Sent, SendTools } from "../destination-type.ts";
import type { MailMessage } from "../mail.ts";
import { FlagFacts, flagFacts } from "./flag-facts.ts";
import { flagMail, type Because, type Reader } from "./flag-mail.ts";
import { headerLine, isMailbox } from "./mailbox.ts";
import { outcomeOf, together } from "./outcome.ts";
import { addressesOf, EMAIL_FIELDS, EmailSettings, readEmailSettings } from "./settings.ts";

interface Receiver {
  /** The same at every attempt, and unlike every other receiver's of the same message. */
  readonly key: string;
  /** As an operator may read it in a sentence: a number, never a name or an address. */
  readonly who: string;
  readonly person: FlagFacts["lead"];
  readonly address: string | null;
  readonly because: Because;
}

const ofPerson = (person: FlagFacts["to"][number], because: Because): Receiver => ({
  key: person.id,
  who: `member ${person.id}`,
  person,
  address: person.email,
  because,
});

/** Said by one person to others, and no news for anybody else. */
const PERSONAL: ReadonlySet<string> = new Set(["handed-over", "mentioned", "thanked"]);

/** Whom one message is for. */
function receiversOf(facts: FlagFacts, settings: EmailSettings): Receiver[] {
  if (PERSONAL.has(facts.event)) return facts.to.map((person) => ofPerson(person, "named"));
  const named = facts.to.map((person) => ofPerson(person, facts.named ? "clock" : "owner"));
  const owners = settings.toOwner || (facts.named && settings.toLead) ? named : [];
  // The clock has chosen whom to tell, the lead among them when it is their turn.
  const wantsLead = !facts.named && (settings.toLead || (settings.toOwner && owners.length === 0));
  const leads = wantsLead && facts.lead !== null ? [ofPerson(facts.lead, "lead")] : [];
  const fixed = addressesOf(settings).map((address, at): Receiver => ({
    key: bytesToHex(sha256(utf8ToBytes(address))).slice(0, 12),
    who: `further address ${at + 1}`,
    person: null,
    address,
    because: "fixed",
  }));
  const people = [...owners, ...leads];
  return [
    ...people.filter((each, at) => people.findIndex(({ key }) => key === each.key) === at),
    ...fixed,
  ];
}

/** Which links act on a flag as it stands. */
function actionsOn({ status }: FlagFacts): LinkAction[] {
  if (status === "new") return ["claim", "contact", "decline"];
  return status === "claimed" ? ["contact", "decline"] : [];
}

async function actionsFor(
  { person }: Receiver,
  facts: FlagFacts,
  sent: Sent,
  sign: SendTools["sign"],
): Promise<Partial<Record<LinkAction, string>>> {
  if (person === null || !person.acts || !canHaveLinks(person.id)) return {};
  const actions: Partial<Record<LinkAction, string>> = {};
  for (const action of actionsOn(facts)) {
    const token = await actionToken(sign, {
      tenantId: sent.tenantId,
      flagId: sent.flagId,
      memberId: person.id,
      action,
      issuedAt: new Date(facts.at),
    });
    actions[action] = new URL(`/act/${token}`, facts.link).href;
  }
  return actions;
}

async function messageTo(
  { person, address, because, key }: Receiver & { readonly address: string },
  actions: Reader["actions"],
  facts: FlagFacts,
  settings: EmailSettings,
  sent: Sent,
): Promise<MailMessage> {
  const words = await spokenTo(person === null ? settings.language : person.locale);
  const letter = flagMail(facts, words, {
    name: person?.name ?? null,
    zone: person?.zone ?? facts.zone,
    because,
    actions,
  });
  const host = new URL(facts.link).hostname;
  return {
    ...letter,
    from: senderOf(settings),
    replyTo: settings.replyTo ?? null,
    to: { name: person === null ? null : headerLine(person.name), address },
    messageId: `<${sent.id}.${key}@${host}>`,
    at: new Date(facts.at),
    headers: {
      // So that mails about one flag stand together.
      References: `<${sent.flagId}@${host}>`,
      ...AUTOMATIC,
    },
  };
}

export const senderOf = ({ from, fromName }: EmailSettings): MailMessage["from"] => ({
  name: headerLine(fromName ?? "Signal Flag"),
  address: from,
});

/** RFC 3834: written by nobody, so that no absence note answers it. Exchange knows the second one only. */
export const AUTOMATIC = {
  "Auto-Submitted": "auto-generated",
  "X-Auto-Response-Suppress": "All",
} as const;

export const NO_SOCKETS =
  "This host can't open connections to mail servers. Run signal-flag serve or the Lambda schedule for e-mail.";

/** Who has had their mail of which event, so that another attempt writes to the others only. */
const Kept = z.record(z.string(), z.array(z.string()));
const MOST_EVENTS_KEPT = 20;

const keptWith = (kept: z.infer<typeof Kept>, seq: number, done: readonly string[]) =>
  Object.fromEntries(
    Object.entries({ ...kept, [seq]: [...done] })
      .toSorted(([one], [other]) => Number(other) - Number(one))
      .slice(0, MOST_EVENTS_KEPT),
  );

async function send(
  settings: EmailSettings,
  sent: Sent,
  { mail, sign }: SendTools,
  { withLinks = true }: { readonly withLinks?: boolean } = {},
): Promise<Outcome> {
  if (mail === null)
    return { result: { is: "refused-address", sentence: NO_SOCKETS }, problem: NO_SOCKETS };
  const facts = FlagFacts.parse(JSON.parse(sent.body));
  const all = receiversOf(facts, settings);
  if (all.length === 0) return NOBODY;

  const kept = Kept.safeParse(sent.kept).data ?? {};
  const before = kept[sent.seq] ?? [];
  const left = all.filter(({ key }) => !before.includes(key));
  const reachable = left.filter(isReachable);
  const messages = [];
  for (const receiver of reachable) {
    const actions = withLinks ? await actionsFor(receiver, facts, sent, sign) : {};
    messages.push(await messageTo(receiver, actions, facts, settings, sent));
  }
  const answers = messages.length === 0 ? [] : await mail(serverOf(settings), messages);

  const outcomes = reachable.map(({ who }, at) =>
    outcomeOf(answers[at] ?? { is: "failed", kind: "reset", mayHaveArrived: false }, who),
  );
  const done = reachable.filter((_, at) => answers[at]?.is === "accepted").map(({ key }) => key);
  return {
    ...together([...outcomes, ...left.filter((each) => !isReachable(each)).map(unreachable)]),
    ...(done.length === 0 ? {} : { keep: keptWith(kept, sent.seq, [...before, ...done]) }),
  };
}

const isReachable = (receiver: Receiver): receiver is Receiver & { readonly address: string } =>
  receiver.address !== null && isMailbox(receiver.address);

/** An address that is none is never handed to a mail server, which might make something of it. */
const unreachable = ({ who, address }: Receiver): Outcome => ({
  result: { is: "answered", status: 422, retryAfter: null, word: null },
  problem:
    address === null
      ? `Nothing was sent to ${who}: no e-mail address is known. Enter it on the People page.`
      : `Nothing was sent to ${who}: the address entered is no e-mail address. Correct it on the People page.`,
});

/** A flag that nobody has yet, in a queue that nobody leads: there is no one to write to, and nothing is wrong. */
const NOBODY: Outcome = {
  result: { is: "answered", status: 204, retryAfter: null, word: null },
};

export const serverOf = ({ host, port, security, user, password }: EmailSettings) => ({
  host,
  port,
  security,
  user: user ?? null,
  password: password ?? null,
});

export const email: DestinationType = {
  type: "email",
  label: "E-mail",
  about: "Writes to the flag’s owner: new, due soon, overdue, handed over, and a weekly digest.",
  fields: EMAIL_FIELDS,
  settings: EmailSettings,
  hears: ["raised", "reminded", "breached", "escalated", "handed-over", "mentioned"],
  // Mail servers take few connections of one sender at once.
  inParallel: 2,
  spacingMs: 0,
  // Every mail has the same Message-ID at each attempt, by which mailboxes tell a repeat.
  knowsRepeats: true,
  build: flagFacts,
  // Without a user name nobody signs in, and a password that was kept for that is let go.
  enter: (entered, before) => {
    const { password, ...others } = entered;
    const kept = EmailSettings.safeParse(before).data?.password;
    return { settings: entered["user"] === undefined && password === kept ? others : entered };
  },
  open(settings) {
    const read = readEmailSettings(settings);
    return {
      send: (sent, tools) => send(read, sent, tools),
      // Its flag is invented, so that links which act would lead nowhere.
      test: (sent, tools) => send(read, sent, tools, { withLinks: false }),
    };
  },
};
