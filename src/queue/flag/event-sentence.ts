// A flag's story in words: one sentence per event, for every type of event there is.
import { z } from "zod";
import { DECLINE_REASONS, MOVE_NAMES } from "../../domain/flag.ts";
import type { Flag, FlagEvent } from "../../api/flag.ts";
import { formatMoney } from "../../ui/format.ts";
import { type Reader, signalOf } from "../reader/reader.ts";
import { crmName } from "./crm.ts";

// Old events may say less than new ones, so everything is optional and what can't be read is left out.
const said = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const Data = z.object({
  reason: said(z.string()),
  rightSignal: said(z.string()),
  why: said(z.string()),
  /** With `undone`: the move that was taken back. */
  what: said(z.enum(MOVE_NAMES)),
  changed: said(z.array(z.enum(["signal", "evidence", "note", "quote"]).catch("note"))),
  signal: said(z.string().nullable()),
  bucket: said(z.enum(["sourced", "influenced", "none"])),
  crm: said(z.string()),
  opportunityId: said(z.string()),
  amountMinor: said(z.string().regex(/^-?\d{1,19}$/)),
  currency: said(z.string().regex(/^[A-Z]{3}$/)),
});

const isReason = (text: string): text is (typeof DECLINE_REASONS)[number] =>
  DECLINE_REASONS.some((reason) => reason === text);

// First-strong isolates keep a right-to-left name from reordering the sentence around it.
const isolate = (text: string) => `\u2068${text}\u2069`;

/** What happened, by whom; markup and direction of names are the page's business. */
export function eventSentence(
  event: FlagEvent,
  flag: Pick<Flag, "ticketId" | "opportunity">,
  reader: Pick<Reader, "t" | "signals" | "locale" | "me">,
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
      ? formatMoney(data.amountMinor, data.currency, locale)
      : flag.opportunity?.amountMinor != null && flag.opportunity.currency !== null
        ? formatMoney(flag.opportunity.amountMinor, flag.opportunity.currency, locale)
        : null;
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
    case "credited":
      return data.bucket === undefined || data.bucket === "none"
        ? t("story.creditedNone")
        : t(`story.credited.${data.bucket}`);
    case "claim":
    case "contact":
    case "accept":
    case "resolve":
    case "duplicate":
    case "withdraw":
      return t(`story.${event.type}`, { name });
    case "lose":
    case "resume":
    case "expire":
    case "redacted":
      return t(`story.${event.type}`);
  }
}
