// Links in mails that act for one person: a page that asks, and the move it makes when its button was pressed. The link is
// the proof; whoever it was made for must still be allowed what it does.
import { DECLINE_REASONS, type DeclineReason, isOpen, movesFrom } from "../../domain/flag.ts";
import { labelIn, type Spoken, spokenTo } from "../../domain/spoken.ts";
import { allSignals } from "../../domain/taxonomy.ts";
import type { MoveFlag } from "../../api/flag.ts";
import { type Configuration, taxonomyVersion } from "../../storage/configuration.ts";
import { type Addressee, addressees, memberById } from "../../storage/members.ts";
import {
  type ActionLink,
  hasExpired,
  LINK_DAYS,
  type LinkedFlag,
  linkedFlag,
  moveIdOf,
  readActionToken,
} from "../../storage/signed-links.ts";
import { openOperation } from "../contract/operation.ts";
import { isAllowed } from "../contract/roles.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Answer } from "../message/answer.ts";
import { wantsPage } from "../message/page.ts";
import { make } from "../moves.ts";
import { isRefusal, type Refusal, statusOf } from "../problem.ts";
import { askedLocale, FORM, readForm } from "./form.ts";
import { type LinkPage, linkPage } from "./link-page.ts";

const HTML = { description: "A page for a person.", type: "text/html" };

export const showActionLink = openOperation({
  id: "page.action-link",
  summary:
    "Asks the person a link in a mail was made for whether to do what it says. Changes nothing.",
  answers: { 200: HTML },
  refusals: ["signature-invalid", "token-expired", "not-allowed", "erased", "move-refused"],
  async handle({ request, params }, endpoint) {
    const opened = await open(params["token"] ?? "", request, endpoint);
    return "link" in opened ? questionOf(opened) : said(opened, request);
  },
});

export const followActionLink = openOperation({
  id: "page.action-link-act",
  summary: "Makes the move that a link in a mail stands for, once, as the person it was made for.",
  rawBody: FORM,
  answers: { 200: HTML },
  refusals: [
    "signature-invalid",
    "token-expired",
    "not-allowed",
    "erased",
    "move-refused",
    "stale-move",
    "in-progress",
  ],
  async handle({ request, params }, endpoint) {
    const token = params["token"] ?? "";
    const form = await readForm(request);
    if (!(form instanceof URLSearchParams)) return form;
    const opened = await open(token, request, endpoint);
    if (!("link" in opened)) return said(opened, request);
    const move = moveOf(opened, form);
    if ("question" in move) return questionOf(opened, move.question);
    const { tenantId, memberId, flagId } = opened.link;
    const made = await make(
      flagId,
      move,
      {
        caller: { tenantId, memberId, roles: opened.person.roles },
        configuration: opened.configuration,
        via: "email",
      },
      { ...endpoint, database: endpoint.database.forTenant(tenantId) },
    );
    if (isRefusal(made)) return said(refusedMove(made, opened), request);
    const page = made.replayed
      ? usedPage(opened, {
          type: made.event.type,
          at: new Date(made.event.at),
          name: made.event.by?.name ?? null,
        })
      : donePage(opened, made.flag);
    return { ...linkPage(page), person: { tenantId, memberId } };
  },
});

/** A link that may be used, with everything its page shows. */
interface Opened {
  readonly link: ActionLink;
  readonly moveId: string;
  readonly person: Addressee;
  readonly configuration: Configuration;
  readonly flag: LinkedFlag;
  readonly words: Spoken;
  readonly shown: Pick<LinkPage, "locale" | "flag" | "link">;
}

/** Why a link leads no further: a page for people, a problem for programs. */
interface Turned {
  readonly refusal: Refusal;
  readonly page: LinkPage;
}

/** Looked at in an order that tells a stranger nothing: first the proof, then the person, then the flag. */
async function open(token: string, request: Request, endpoint: Endpoint): Promise<Opened | Turned> {
  const link = await readActionToken(endpoint.sealer, token);
  const configuration = link === null ? null : await endpoint.configurations.get(link.tenantId);
  const queue = new URL("/queue", endpoint.publicUrl);
  if (link === null || configuration === null) {
    const words = await spokenTo(askedLocale(request));
    return turned("signature-invalid", "broken", words, { link: toQueue(queue, words) });
  }

  const { tenantId, memberId, flagId } = link;
  const database = endpoint.database.forTenant(tenantId);
  const [person] = await addressees(database, tenantId, [memberId]);
  queue.searchParams.set("flag", flagId);
  if (person === undefined || !isAllowed(person.roles, "flag.move-as-cs")) {
    const known = await memberById(database, tenantId, memberId);
    const words = await spokenTo(known?.locale ?? askedLocale(request));
    const name = known?.name ?? `#${memberId}`;
    return turned("not-allowed", "refused", words, { link: toQueue(queue, words) }, { name });
  }

  const words = await spokenTo(person.locale);
  const moveId = moveIdOf(token);
  const flag = await linkedFlag(database, link, moveId);
  const noFlag = { link: toQueue(queue, words) };
  if (flag === null) return turned("erased", "gone", words, noFlag);
  const taxonomy =
    flag.signal === null ? null : await taxonomyVersion(database, tenantId, flag.taxonomyVersion);
  const shown = {
    locale: words.locale,
    flag: flagShown(flag, words, taxonomy),
    link: toQueue(queue, words),
  };
  const opened = { link, moveId, person, configuration, flag, words, shown };
  if (flag.made !== null) {
    const { type, at, byName } = flag.made;
    return { refusal: USED, page: usedPage(opened, { type, at, name: byName }) };
  }
  if (flag.joinedTo !== null) {
    queue.searchParams.set("flag", flag.joinedTo);
    return turned("move-refused", "joined", words, { ...shown, link: toQueue(queue, words) });
  }
  if (!isOpen(flag.status) || flag.reopened)
    return turned("move-refused", "closed", words, shown, {}, noteOf(opened));
  if (hasExpired(link, new Date(endpoint.now())))
    return turned("token-expired", "expired", words, shown, { count: LINK_DAYS });
  if (!movesFrom(flag, "cs").includes(link.action))
    return turned("move-refused", "moved", words, shown, {}, noteOf(opened));
  return opened;
}

type PageName = "broken" | "refused" | "gone" | "joined" | "closed" | "expired" | "moved";

/** In English, for programs. */
const DETAILS: Record<PageName, string> = {
  broken: "This link was not made by this endpoint, or a part of it is missing.",
  refused: "Whom this link was made for may not do this any more.",
  gone: "The flag of this link was erased.",
  joined: "The flag of this link has joined another one.",
  closed: "The flag of this link is closed.",
  expired: "This link has expired.",
  moved: "The flag of this link has moved on.",
};

const USED: Refusal = { refused: "move-refused", status: 200, detail: "This link was used." };

function turned(
  refused: Refusal["refused"],
  name: PageName,
  words: Spoken,
  shown: Omit<LinkPage, "title" | "locale">,
  values: Readonly<Record<string, string | number>> = {},
  note?: string,
): Turned {
  return {
    refusal: { refused, detail: DETAILS[name], ...(name === "expired" ? { status: 410 } : {}) },
    page: {
      ...shown,
      locale: words.locale,
      title: words.say(`page.${name}.title`),
      text: words.say(`page.${name}.text`, values),
      note,
    },
  };
}

/** A person reads a page in their language, a program the problem. */
function said({ refusal, page }: Turned, request: Request): Answer | Refusal {
  const status = statusOf(refusal);
  if (status !== 200 && !wantsPage(request)) return refusal;
  return { ...linkPage(page, status), says: refusal.refused };
}

const toQueue = (queue: URL, { say }: Spoken) => ({ href: queue.href, words: say("action.open") });

const flagShown = (
  { kind, signal, accountName, ticketId }: LinkedFlag,
  words: Spoken,
  taxonomy: Awaited<ReturnType<typeof taxonomyVersion>>,
) => ({
  kind: words.say(`kind.${kind}`),
  account: accountName ?? words.say("noAccount", { ticket: ticketId }),
  detail: signal === null ? words.say("notSure") : words.signal(signal, labelIn(taxonomy, signal)),
});

interface Step {
  readonly type: string;
  readonly at: Date;
  readonly name: string | null;
}

const stepSaid = ({ type, name }: Step, { maybe, say }: Spoken): string =>
  maybe(`event.${type}`, { name: name ?? say("somebody") }) ?? say("event.other");

const whenSaid = (at: Date, { locale }: Spoken, { zone }: Addressee): string =>
  new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
    timeZoneName: "short",
  }).format(at);

/** What others did since the mail was written. */
function noteOf({
  flag,
  words,
  person,
}: Pick<Opened, "flag" | "words" | "person">): string | undefined {
  const { meanwhile } = flag;
  if (meanwhile === null) return undefined;
  const { type, at, byName } = meanwhile;
  return words.say("page.meanwhile", {
    what: stepSaid({ type, at, name: byName }, words),
    when: whenSaid(at, words, person),
  });
}

type Question = "wrong-signal" | "reason";

/** The page with the button. */
function questionOf(opened: Opened, asked: Question | null = null): Answer {
  const { link, person, flag, words, shown, configuration } = opened;
  const { say } = words;
  const asksSignal = asked === "wrong-signal";
  const asksReason = link.action === "decline" && !asksSignal;
  return linkPage({
    ...shown,
    title: asksSignal ? say("page.signal.title") : say(`page.${link.action}.title`),
    note: asked === "reason" ? say("page.chooseReason") : noteOf(opened),
    form: {
      // What they saw: when somebody moves it meanwhile, they are asked again.
      hidden: { version: String(flag.version), ...(asksSignal ? { reason: "wrong-signal" } : {}) },
      ...(asksReason
        ? {
            choices: {
              name: "reason",
              label: say("page.decline.title"),
              of: DECLINE_REASONS.map((reason) => ({
                value: reason,
                words: say(`reason.${reason}`),
                means: say(`reasonMeans.${reason}`),
              })),
            },
          }
        : {}),
      ...(asksSignal
        ? {
            select: {
              name: "rightSignal",
              label: say("page.signal.label"),
              of: [
                { value: "", words: say("page.signal.unknown") },
                ...allSignals(configuration.taxonomy)
                  .filter(({ kind, signal }) => kind === flag.kind && signal.id !== flag.signal)
                  .map(({ signal }) => ({
                    value: signal.id,
                    words: words.signal(signal.id, signal.label),
                  })),
              ],
            },
          }
        : {}),
      actsAs: say("page.youActAs", { name: person.name }),
      button: say(`page.${link.action}.do`),
    },
    small: say("page.notYou"),
  });
}

/** The move that the form asks for, or what is still to be asked. */
function moveOf(
  { link, moveId, flag }: Opened,
  form: URLSearchParams,
): MoveFlag | { readonly question: Question | null } {
  const version = Number(form.get("version"));
  // Sent by something that has not seen the page: it is shown the page.
  if (!Number.isSafeInteger(version) || version < 1) return { question: null };
  const base = { id: moveId, version };
  if (link.action !== "decline") return { ...base, move: link.action };
  const reason = DECLINE_REASONS.find((each): each is DeclineReason => each === form.get("reason"));
  if (reason === undefined) return { question: "reason" };
  if (reason !== "wrong-signal") return { ...base, move: "decline", reason };
  const rightSignal = form.get("rightSignal");
  if (rightSignal === null) return { question: "wrong-signal" };
  return rightSignal === "" || rightSignal === flag.signal
    ? { ...base, move: "decline", reason }
    : { ...base, move: "decline", reason, rightSignal };
}

/** Somebody was faster than the button, or than this page. */
function refusedMove(refusal: Refusal, opened: Opened): Turned {
  const { words, shown, person } = opened;
  const { meanwhile } = refusal;
  if (refusal.refused !== "stale-move" || meanwhile === undefined)
    return {
      refusal,
      page: {
        ...shown,
        title: words.say("page.moved.title"),
        text: words.say("page.moved.text"),
        note: noteOf(opened),
      },
    };
  const at = new Date(meanwhile.at);
  return {
    refusal,
    page: {
      ...shown,
      title: words.say("page.stale.title"),
      text: words.say("page.stale.text"),
      note: words.say("page.meanwhile", {
        what: stepSaid({ type: meanwhile.type, at, name: meanwhile.by?.name ?? null }, words),
        when: whenSaid(at, words, person),
      }),
      // The same address, asked anew.
      link: { href: "", words: words.say("page.stale.again") },
    },
  };
}

function usedPage({ words, shown, person }: Opened, step: Step): LinkPage {
  const what = stepSaid(step, words);
  const [first = ""] = what;
  return {
    ...shown,
    title: words.say("page.used.title"),
    text: words.say("page.used.text", {
      what: first.toLocaleUpperCase(words.locale) + what.slice(first.length),
      when: whenSaid(step.at, words, person),
    }),
  };
}

function donePage(
  { link, words, shown, person }: Opened,
  flag: { readonly dueAt: string; readonly declineReason: DeclineReason | null },
): LinkPage {
  const { say } = words;
  return {
    ...shown,
    title: say("page.done.title"),
    text: say(`page.done.${link.action}`, {
      when: whenSaid(new Date(flag.dueAt), words, person),
      reason: flag.declineReason === null ? "" : say(`reason.${flag.declineReason}`),
    }),
  };
}
