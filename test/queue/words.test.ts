import { expect, test } from "vitest";
import { EVENT_TYPES, type FlagEvent } from "../../src/api/flag.ts";
import { DECLINE_REASONS, KINDS, MOVE_NAMES, STATUSES } from "../../src/domain/flag.ts";
import { eventSentence } from "../../src/queue/flag/event-sentence.ts";
import { nextMove, offeredMoves } from "../../src/queue/flag/next-move.ts";
import { afterMove } from "../../src/queue/moving/optimistic.ts";
import { loadWords } from "../../src/queue/reader/words.ts";
import { ana, flagOf } from "./fake-queue.ts";

const LOCALES = ["en", "de", "es", "fr", "ja", "pt-BR"];

test.each(LOCALES)(
  "every kind of event, status, reason and move has its words in %s",
  async (locale) => {
    const { queue: t } = await loadWords(locale);
    const reader = { t, signals: new Map(), locale, me: ana };
    const flag = flagOf(1);
    for (const type of EVENT_TYPES) {
      const event: FlagEvent = { seq: 1, type, at: flag.raisedAt, by: flag.agent, data: {} };
      expect(eventSentence(event, flag, reader)).not.toMatch(/^story\.|\{\{/);
    }
    const keys = [
      ...STATUSES.map((status) => `status.${status}`),
      ...DECLINE_REASONS.flatMap((reason) => [`reason.${reason}`, `reasonMeans.${reason}`]),
      ...MOVE_NAMES.map((move) => `made.${move}`),
    ];
    expect(keys.filter((key) => t.maybe(key) === undefined)).toEqual([]);
  },
);

test("the emphasised step is always one that the table of moves allows", () => {
  const flags = KINDS.flatMap((kind) =>
    STATUSES.flatMap((status) => [ana, null].map((owner) => flagOf(1, { kind, status, owner }))),
  );
  const emphasised = flags.filter((flag) => nextMove(flag, ana.id) !== null);
  expect(emphasised.length).toBeGreaterThan(10);
  expect(emphasised.map((flag) => offeredMoves(flag, ana.id)[0])).toEqual(
    emphasised.map((flag) => nextMove(flag, ana.id)),
  );
});

test("a contact by a colleague of the owner keeps the owner", () => {
  const before = flagOf(1, { owner: { id: "9002", name: "Jonas Weber" } });
  expect(afterMove(before, { move: "contact" }, ana, Date.now())).toMatchObject({
    status: "contacted",
    owner: { name: "Jonas Weber" },
  });
});
