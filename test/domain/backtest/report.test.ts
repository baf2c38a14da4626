// What a year of tickets would have come to, by the rules of flags that agents raise.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCollector } from "../../../src/domain/backtest/collect.ts";
import { compilePhrases } from "../../../src/domain/backtest/phrases.ts";
import { backtest, firstOfTheirKind } from "../../../src/domain/backtest/report.ts";
import type { PastDeal, PastTicket } from "../../../src/domain/backtest/ticket.ts";
import { defaultTaxonomy } from "../../../src/domain/default-taxonomy.ts";

const DAY = 86_400_000;
const START = Date.UTC(2025, 0, 6);
const SEATS = "We are out of licences and three new colleagues start on Monday.";
const phrases = compilePhrases(defaultTaxonomy);

const ticket = (id: number, accountId: string | null, day: number, text = SEATS): PastTicket => ({
  id: String(id),
  accountId,
  createdAt: START + day * DAY,
  text,
});
const deal = (id: string, accountId: string | null, made: number, closed: number): PastDeal => ({
  id,
  accountId,
  type: "seat-add",
  status: "won",
  amountMinor: 10_000n,
  currency: "EUR",
  createdAt: START + made * DAY,
  closedAt: START + closed * DAY,
});
function collected(tickets: readonly PastTicket[]) {
  const collector = createCollector(phrases);
  for (const each of tickets) collector.add(each);
  return collector.end();
}
const run = (tickets: readonly PastTicket[], deals: readonly PastDeal[], managers = 1) =>
  backtest({ collected: collected(tickets), deals, managers, zone: "Europe/Berlin" });

describe("a backtest", () => {
  test("credits a deal as flags would have, in one bucket each", () => {
    const found = run(
      [ticket(1, "a", 0), ticket(2, "b", 50), ticket(3, "c", 10, "Thanks a lot.")],
      [
        deal("sourced", "a", 20, 30),
        deal("influenced", "b", 40, 60),
        deal("none", "c", 20, 30),
        deal("stranger", null, 20, 30),
      ],
    );
    expect(found.won).toMatchObject({
      all: { deals: 4, amounts: [{ currency: "EUR", amountMinor: "40000" }] },
      sourced: { deals: 1 },
      influenced: { deals: 1 },
      none: { deals: 1 },
      withoutAccount: { deals: 1 },
    });
    const [seats] = found.signals;
    expect(seats).toMatchObject({ signal: "exp.capacity.seats", flags: 2, sourced: { deals: 1 } });
    expect(seats?.examples[0]?.sentence).toBe(SEATS);
  });

  test("joins what an account repeats within a month, and nothing of two accounts", () => {
    const { matches } = collected([
      ticket(1, "a", 0),
      ticket(2, "a", 30),
      ticket(3, "a", 31),
      ticket(4, "b", 0),
      ticket(5, null, 0),
      ticket(6, null, 0),
    ]);
    expect(firstOfTheirKind(matches).map(({ ticketId }) => ticketId)).toEqual([
      "1",
      "4",
      "5",
      "6",
      "3",
    ]);
  });

  test("says how many flags a week each CS manager would have had, in whole weeks", () => {
    const found = run(
      Array.from({ length: 15 }, (_, at) => ticket(at, `a-${at}`, at)),
      [],
      2,
    );
    expect(found.load?.weeks.map(({ flags }) => flags)).toEqual([7, 7]);
    expect(found.load?.perManager).toEqual({ median: 3.5, p90: 3.5, most: 3.5 });
    expect(run([ticket(1, "a", 0)], []).load).toBeNull();
  });

  test("refuses to compare what is too little, and says how much is missing", () => {
    const found = run([ticket(1, "a", 0), ticket(2, "b", 0, "Hi.")], [deal("d", "a", 20, 30)]);
    expect(found.lift.value).toBeNull();
    expect(found.lift.method).toMatch(/^refused:/);
    expect(found.signals.map(({ signal }) => signal)).toEqual(["exp.capacity.seats"]);
  });

  test("counts tickets that hold no words instead of hiding them", () => {
    const found = run([ticket(1, "a", 0, "  "), ticket(2, null, 3, "")], []);
    expect(found.tickets).toMatchObject({ tickets: 2, withoutText: 2, withoutAccount: 1 });
    expect(found.flags).toBe(0);
  });

  test("comes out alike in whichever order tickets and deals are read", () => {
    const tickets = Array.from({ length: 24 }, (_, at) =>
      ticket(at, `a-${at % 6}`, at * 5, at % 3 === 0 ? "Thanks a lot." : SEATS),
    );
    const deals = Array.from({ length: 12 }, (_, at) =>
      deal(`d-${at}`, `a-${at % 8}`, at * 9, at * 9 + 20),
    );
    const one = JSON.stringify(run(tickets, deals));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(tickets, { minLength: tickets.length }),
        fc.shuffledSubarray(deals, { minLength: deals.length }),
        (shuffledTickets, shuffledDeals) => {
          expect(JSON.stringify(run(shuffledTickets, shuffledDeals))).toBe(one);
        },
      ),
      { numRuns: 20 },
    );
  });
});
