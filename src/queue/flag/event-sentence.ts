// A flag's story in words: one sentence per event, for every type of event there is.
import { z } from "zod";
import { PAUSE_REASONS, type PauseReason } from "../../domain/clock/pause-reason.ts";
import { DECLINE_REASONS, MOVE_NAMES } from "../../domain/flag.ts";
import { UNDOABLE } from "../../domain/follow-up.ts";
import type { Flag, FlagEvent } from "../../api/flag.ts";
import { formatDate, formatInstant, formatMoney } from "../../ui/format.ts";
import { type Reader, signalOf } from "../reader/reader.ts";
import { crmName } from "./crm.ts";

// Old events may say less than new ones, so everything is optional and what can't be read is left out.
const said = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const Data = z.object({
  reason: said(z.string()),
  rightSignal: said(z.string()),
  why: said(z.string()),
  /** With `undone`: the move that was taken back. */
  what: said(z.enum([...MOVE_NAMES, ...UNDOABLE])),
  changed: said(z.array(z.enum(["signal", "evidence", "note", "quote"]).catch("note"))),
  signal: said(z.string().nullable()),
  bucket: said(z.enum(["sourced", "influenced", "none"])),
  crm: said(z.string()),
  /** With `disputed`: what was done in the dispute. */
  act: said(z.enum(["contested", "decided", "withdrawn"])),
  /** With `corroborated`: the flag that was joined to this one, and its ticket. */
  flagId: said(z.string()),
  ticketId: said(z.string()),
  opportunityId: said(z.string()),
  amountMinor: said(z.string().regex(/^-?\d{1,19}$/)),
  currency: said(z.string().regex(/^[A-Z]{3}$/)),
  /** What somebody wrote with it, and to whom. */
  words: said(z.string()),
  to: said(z.array(z.object({ id: z.string(), name: z.string() }))),
  until: said(z.iso.datetime()),
  dueAt: said(z.iso.datetime()),
  dueBefore: said(z.iso.datetime()),
  /** With `unpaused`: somebody ended it before its day. */
  isEarly: said(z.boolean()),
  /** With `held`: what says that the customer was contacted. */
  because: said(z.string()),
  on: said(z.iso.date()),
});

const isPauseReason = (text: string | undefined): text is PauseReason =>
  PAUSE_REASONS.some((reason) => reason === text);

const isReason = (text: string): text is (typeof DECLINE_REASONS)[number] =>
  DECLINE_REASONS.some((reason) => reason === text);

// First-strong isolates keep a right-to-left name from reordering the sentence around it.
const isolate = (text: string) => `\u2068${text}\u2069`;

const peopleIn = (
  people: readonly { readonly id: string; readonly name: string }[] | undefined,
  { t, locale, me }: Pick<Reader, "t" | "locale" | "me">,
): string =>
  people === undefined || people.length === 0
    ? t("story.somebody")
    : new Intl.ListFormat(locale).format(
        people.map(({ id, name }) => (id === me.id ? t("story.toYou") : isolate(name))),
      );

/** What happened, by whom; markup and direction of names are the page's business. */
export function eventSentence(
  event: FlagEvent,
  flag: Pick<Flag, "ticketId" | "opportunity">,
  reader: Pick<Reader, "t" | "signals" | "locale" | "me">,
  /** Flags that are joined to it: what their customers said stands beside who heard it. */
  heard: readonly Pick<Flag, "id" | "quote">[] = [],
): string {
  const { t, locale, me } = reader;
  const data = Data.parse(event.data);
  const name =
    event.by === null
      ? t("story.system")
      : event.by.id === me.id
        ? t("story.you")
        : isolate(event.by.name);
  const amount =
    data.amountMinor !== undefined && data.currency !== undefined
      ? formatMoney(
          data.amountMinor,
          data.currency,
          locale,
          event.type === "agreed" ? "always" : "where-they-matter",
        )
      : flag.opportunity?.amountMinor != null && flag.opportunity.currency !== null
        ? formatMoney(flag.opportunity.amountMinor, flag.opportunity.currency, locale)
        : null;
  // By the calendar of whoever has it now.
  const withDeadline = (told: string): string =>
    data.dueAt !== undefined && data.dueBefore !== undefined && data.dueAt < data.dueBefore
      ? `${told} ${t("story.dueSooner", { due: formatInstant(data.dueAt, locale) })}`
      : told;
  switch (event.type) {
    case "raised":
      return t("story.raised", { name, ticket: flag.ticketId });
    case "refined":
      if (data.changed?.length === 1 && data.changed[0] === "signal" && data.signal !== undefined)
        return t("story.refinedSignal", { name, signal: signalOf(reader, data.signal) });
      return t("story.refined", {
        name,
        what: new Intl.ListFormat(locale).format(
          (data.changed ?? []).map((part) => t(`story.part.${part}`)),
        ),
      });
    case "decline": {
      const reason = data.reason !== undefined && isReason(data.reason) ? data.reason : null;
      const told = t("story.decline", {
        name,
        reason: reason === null ? t("status.declined") : t(`reason.${reason}`),
      });
      return data.rightSignal === undefined
        ? told
        : `${told} ${t("story.rightSignal", { signal: signalOf(reader, data.rightSignal) })}`;
    }
    case "opportunity": {
      const { crm, opportunityId } = data;
      return crm === undefined || opportunityId === undefined
        ? t("story.opportunity", { name })
        : t("story.opportunityDeal", { name, deal: isolate(`${crmName(crm)} ${opportunityId}`) });
    }
    case "win":
      return amount === null ? t("story.win") : t("story.winAmount", { amount });
    case "reopen":
      return data.why === undefined
        ? t("story.reopen", { name })
        : t("story.reopenWhy", { name, why: isolate(data.why) });
    case "undone":
      return data.what === undefined
        ? t("story.undone", { name })
        : t("story.undoneMove", { name, move: t(`made.${data.what}`) });
    case "snoozed": {
      const until = data.until === undefined ? "" : formatInstant(data.until, locale);
      return data.why === undefined
        ? t("story.snoozed", { name, until })
        : t("story.snoozedWhy", { name, until, why: isolate(data.why) });
    }
    case "woken":
      return t("story.woken", { name });
    case "handed-over":
      return withDeadline(
        data.words === undefined
          ? t("story.handedOver", { name, to: peopleIn(data.to, reader) })
          : t("story.handedOverNote", {
              name,
              to: peopleIn(data.to, reader),
              words: isolate(data.words),
            }),
      );
    case "mentioned":
      return data.words === undefined
        ? t("story.mentionedErased", { name })
        : t("story.mentioned", { name, words: isolate(data.words) });
    case "agreed": {
      const facts = [
        data.on === undefined ? null : formatDate(data.on, locale),
        data.amountMinor === undefined ? null : amount,
      ].filter((fact) => fact !== null);
      const told =
        data.words === undefined
          ? t("story.agreedErased", { name })
          : t("story.agreed", { name, words: isolate(data.words) });
      return [told, ...facts].join(" · ");
    }
    case "thanked": {
      const to = peopleIn(data.to, reader);
      return data.words === undefined
        ? t("story.thankedErased", { name, to })
        : t("story.thanked", { name, to, words: isolate(data.words) });
    }
    case "corroborated": {
      const ticket = data.ticketId ?? "";
      const quote = heard.find(({ id }) => id === data.flagId)?.quote ?? null;
      return quote === null
        ? t("story.corroborated", { name, ticket })
        : t("story.corroboratedQuote", { name, ticket, quote: isolate(quote) });
    }
    case "uncorroborated":
      return t("story.uncorroborated", { ticket: data.ticketId ?? "" });
    case "joined":
      return t("story.joined");
    case "split":
      return event.by === null ? t("story.splitBecause") : t("story.split", { name });
    case "credited":
      return data.bucket === undefined || data.bucket === "none"
        ? t("story.creditedNone")
        : t(`story.credited.${data.bucket}`);
    case "disputed": {
      const { act = "contested", crm, opportunityId } = data;
      const deal =
        crm === undefined || opportunityId === undefined
          ? t("story.aDeal")
          : isolate(`${crmName(crm)} ${opportunityId}`);
      if (act === "withdrawn" || data.bucket === undefined)
        return t("story.disputeWithdrawn", { name, deal });
      const bucket = t(`story.disputedAs.${data.bucket}`);
      return act === "decided"
        ? t("story.disputeDecided", { name, deal, bucket })
        : t("story.disputeContested", { name, deal, bucket });
    }
    case "paused":
      return data.until === undefined || !isPauseReason(data.reason)
        ? t("story.paused", { name })
        : t(`story.pausedFor.${data.reason}`, {
            name,
            until: formatInstant(data.until, locale),
          });
    case "unpaused": {
      const due = data.dueAt === undefined ? "" : formatInstant(data.dueAt, locale);
      return data.isEarly === true
        ? t("story.unpausedEarly", { name, due })
        : t("story.unpaused", { due });
    }
    case "reminded":
    case "breached":
    case "escalated":
      return t(`story.${event.type}`, { to: peopleIn(data.to, reader) });
    case "held": {
      const { crm, opportunityId } = data;
      return crm === undefined || opportunityId === undefined
        ? t("story.heldAgreed")
        : t("story.heldDeal", { deal: isolate(`${crmName(crm)} ${opportunityId}`) });
    }
    case "claim":
      return withDeadline(t("story.claim", { name }));
    case "contact":
    case "accept":
    case "resolve":
    case "duplicate":
    case "withdraw":
      return t(`story.${event.type}`, { name });
    case "fixed":
      return t("story.fixed", { words: isolate(data.words ?? "") });
    case "unfixed":
    case "lose":
    case "resume":
    case "expire":
    case "redacted":
      return t(`story.${event.type}`);
  }
}
