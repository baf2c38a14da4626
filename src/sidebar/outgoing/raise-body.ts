// The message that raises a flag, from what Zendesk said about the ticket. Whatever a subject or a name holds, the flag is valid.
import type { RaiseFlag } from "../../api/flag.ts";
import { cleanText, outgoingText } from "./clean-text.ts";
import type { Texts } from "../kept/drafts.ts";
import type { TicketFacts } from "../zendesk/zaf.ts";

interface Raised {
  readonly id: string;
  readonly kind: RaiseFlag["kind"];
  readonly signal: string | null;
  readonly texts: Texts;
  readonly raisedAt: number;
}

/** Longest texts the endpoint takes, in characters. */
export const LONGEST = {
  evidence: 500,
  note: 2000,
  quote: 2000,
  subject: 500,
  name: 200,
  account: 300,
  language: 35,
  tag: 100,
} as const;
/** More tags than that tell a rule nothing, and a flag must stay far below what the endpoint takes. */
const MOST_TAGS = 20;

export const raiseBody = (
  raised: Raised,
  ticketId: string,
  facts: TicketFacts,
  taxonomyVersion: number,
): RaiseFlag => ({
  id: raised.id,
  kind: raised.kind,
  signal: raised.signal,
  taxonomyVersion,
  ticketId,
  ticketSubject: outgoingText(facts.subject, LONGEST.subject),
  accountId: facts.organization?.id ?? null,
  accountName: cleanText(facts.organization?.name ?? null, LONGEST.account),
  requesterId: facts.requester.id,
  requesterName: cleanText(facts.requester.name, LONGEST.name),
  language: cleanText(facts.requester.locale, LONGEST.language),
  tags: facts.tags.slice(0, MOST_TAGS).flatMap((tag) => cleanText(tag, LONGEST.tag) ?? []),
  evidence: outgoingText(raised.texts.evidence, LONGEST.evidence),
  note: outgoingText(raised.texts.note, LONGEST.note),
  quote: outgoingText(raised.texts.quote, LONGEST.quote),
  raisedAt: new Date(raised.raisedAt).toISOString(),
});
