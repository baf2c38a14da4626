// The answer that comes back: what became of the caller's own flags.
import { z } from "zod";
import { type Answer, Answers } from "../api/answer.ts";
import { Instant } from "../api/text.ts";
import { type AnswerPlace, type AnswerRecord, answersOf } from "../storage/answers.ts";
import { sessionOperation } from "./contract/operation.ts";
import { numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { StoredFlagId } from "./message/stored-id.ts";
import { invalid } from "./problem.ts";

const PAGE = 20;

const Query = z.strictObject({
  /** Only what came after this instant. */
  since: Instant.optional(),
  after: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
});

export const listAnswers = sessionOperation({
  id: "answer.list",
  summary:
    "What became of the caller's flags: contacted, accepted, won, declined and why, and who thanked them. Newest first.",
  query: Query,
  answers: { 200: { description: "One page.", schema: Answers } },
  async handle({ query: { since, after, limit = PAGE }, caller }, { database }) {
    const place = after === undefined ? null : placeOf(after);
    if (place === undefined)
      return invalid("after", "This is not a place in the list. Begin at its first page.");
    // One more than the page, to know whether it is the last.
    const answers = await answersOf(database, caller.tenantId, caller.memberId, {
      from: since === undefined ? null : new Date(since),
      after: place,
      limit: limit + 1,
    });
    const items = answers.slice(0, limit);
    const last = items.at(-1);
    const next = answers.length > limit && last !== undefined ? placeName(last) : null;
    return json({ items: items.map(answerView), next });
  },
});

const placeName = ({ at, flagId, seq }: AnswerPlace): string =>
  `${at.toISOString()}~${flagId}~${seq}`;

function placeOf(name: string): AnswerPlace | undefined {
  const [at = "", flagId = "", seq = ""] = name.split("~");
  const isPlace =
    Instant.safeParse(at).success &&
    StoredFlagId.safeParse(flagId).success &&
    /^[1-9]\d{0,8}$/.test(seq);
  return isPlace ? { at: new Date(at), flagId, seq: Number(seq) } : undefined;
}

function answerView(answer: AnswerRecord): Answer {
  const { byId, byName, taxonomyVersion: _version, at, ...rest } = answer;
  return {
    ...rest,
    at: at.toISOString(),
    by: byId === null ? null : { id: byId, name: byName ?? numbered(byId) },
  };
}
