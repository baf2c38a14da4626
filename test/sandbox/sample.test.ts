import { expect, test } from "vitest";
import { DECLINE_REASONS } from "../../src/domain/flag.ts";
import { accountBook } from "../../src/sandbox/sample/account-book.ts";
import { accounts } from "../../src/sandbox/sample/accounts.ts";
import { sampleHistory } from "../../src/sandbox/sample/history.ts";
import { adminPerson, agents, csManagers, opsPerson } from "../../src/sandbox/sample/people.ts";
import { signalHabits } from "../../src/sandbox/sample/signal-habits.ts";
import { tickets, ticketQuotes } from "../../src/sandbox/sample/tickets.ts";
import { TOLD_TICKET } from "../../src/sandbox/sample/told-story.ts";

// A weekend, a working morning, the first minute of a month, a leap day and the end of a long month.
const moments = [
  "2026-11-22T11:20:00Z",
  "2026-11-24T09:10:00Z",
  "2026-12-01T00:00:00Z",
  "2028-02-29T15:30:00Z",
  "2026-08-31T23:50:00Z",
].map((text) => new Date(text));

test("every signal is heard in at least one ticket", () => {
  const heard = new Set(tickets.map((ticket) => ticket.expected));
  expect(signalHabits).toHaveLength(34);
  expect(signalHabits.filter(({ signal }) => !heard.has(signal))).toEqual([]);
});

test("a ticket expects no signal that does not exist", () => {
  const known = new Set<string | null>([null, ...signalHabits.map(({ signal }) => signal)]);
  expect(tickets.filter(({ expected }) => !known.has(expected))).toEqual([]);
});

test("there are at least 66 tickets, and at least 16 of them should not be flagged", () => {
  expect(tickets.length).toBeGreaterThanOrEqual(66);
  expect(tickets.filter((ticket) => ticket.expected === null).length).toBeGreaterThanOrEqual(16);
});

test("no two tickets, accounts or people share an id", () => {
  for (const group of [
    tickets.map((ticket) => String(ticket.id)),
    accountBook.map((account) => account.id),
    accountBook.map((account) => account.crmId),
    accountBook.map((account) => account.name),
    [...agents, ...csManagers, opsPerson, adminPerson].map((person) => person.id),
  ]) {
    expect(new Set(group).size).toBe(group.length);
  }
});

test("every ticket belongs to an account and an agent that exist, and two have no account", () => {
  const known = new Set(accounts.map((account) => account.id));
  const staff = new Set(agents.map((agent) => agent.id));
  const organizations = tickets.map((ticket) => ticket.organization_id);
  expect(organizations.filter((id) => id !== null && !known.has(id))).toEqual([]);
  expect(organizations.filter((id) => id === null)).toHaveLength(2);
  expect(tickets.filter((ticket) => !staff.has(ticket.assignee_id))).toEqual([]);
});

test("a conversation begins with the customer, runs forward in time and is never in the future", () => {
  for (const ticket of tickets) {
    const minutes = ticket.comments.map((comment) => comment.minutes_after);
    expect(ticket.comments[0]?.author_role).toBe("end-user");
    expect(minutes).toEqual(minutes.toSorted((one, other) => one - other));
    expect(Math.max(...minutes) / 1440).toBeLessThan(ticket.created_at_days_ago);
  }
});

test("no customer or agent says the same thing twice", () => {
  const bodies = tickets.flatMap((ticket) => ticket.comments.map((comment) => comment.body));
  expect(new Set(bodies).size).toBe(bodies.length);
});

test("the telling sentence of a ticket stands in a public message of its customer", () => {
  for (const ticket of tickets.filter(({ expected }) => expected !== null)) {
    const quote = ticketQuotes.get(String(ticket.id)) ?? "missing";
    const said = ticket.comments.filter(
      (comment) => comment.author_role === "end-user" && comment.public,
    );
    expect(said.some((comment) => comment.body.includes(quote))).toBe(true);
  }
});

test("the same start gives the same history", () => {
  for (const now of moments) expect(sampleHistory(now)).toEqual(sampleHistory(now));
});

// Oldest first, the one that is not over last.
function monthsOf(now: Date): string[] {
  return [-3, -2, -1, 0].map((back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + back, 1)).toISOString().slice(0, 7),
  );
}

const raisedIn = (month: string) => (flag: { readonly raisedAt: Date }) =>
  flag.raisedAt.toISOString().startsWith(month);

test("every month has flags, the full ones between 100 and 220", () => {
  for (const now of moments) {
    const { flags } = sampleHistory(now);
    const counts = monthsOf(now).map((month) => flags.filter(raisedIn(month)).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(flags.length);
    expect(Math.min(...counts.slice(0, 3))).toBeGreaterThanOrEqual(100);
    expect(Math.max(...counts)).toBeLessThanOrEqual(220);
    expect(counts[3]).toBeGreaterThan(0);
  }
});

test("of every full month the biggest signals have deals enough for a win rate, and some have not", () => {
  for (const now of moments) {
    const { flags, opportunities } = sampleHistory(now);
    const closed = new Set(
      opportunities.flatMap(({ id, status }) => (status === "open" ? [] : [id])),
    );
    for (const month of monthsOf(now).slice(0, 3)) {
      const decided = flags
        .filter(raisedIn(month))
        .filter(({ steps }) => steps.some(({ opportunityId }) => closed.has(opportunityId ?? "")));
      const sizes = [...Map.groupBy(decided, ({ signal }) => signal).values()]
        .map((group) => group.length)
        .toSorted((one, other) => other - one);
      expect(sizes[0]).toBeGreaterThanOrEqual(5);
      expect(sizes[2]).toBeGreaterThanOrEqual(3);
      expect(sizes.length).toBeLessThan(15);
    }
  }
});

test("flags were declined for every reason, some not sure, some never answered, and one team has hardly any", () => {
  for (const now of moments) {
    const { flags } = sampleHistory(now);
    const reasons = new Set(flags.flatMap(({ steps }) => steps.map(({ reason }) => reason)));
    expect(DECLINE_REASONS.filter((reason) => !reasons.has(reason))).toEqual([]);
    expect(flags.filter(({ signal }) => signal === null).length).toBeGreaterThan(10);
    const unanswered = flags.filter(({ steps }) =>
      ["decline", "expire"].includes(steps.at(0)?.move ?? ""),
    );
    expect(unanswered.length).toBeGreaterThan(5);
    const training = new Set(agents.filter(({ team }) => team === "Training").map(({ id }) => id));
    for (const month of monthsOf(now)) {
      const theirs = flags.filter(raisedIn(month)).filter(({ agentId }) => training.has(agentId));
      expect(theirs.length).toBeLessThan(12);
    }
  }
});

test("one ticket on the desk tells a whole story: answered in time, and won", () => {
  for (const now of moments) {
    const { flags, opportunities } = sampleHistory(now);
    const [flag, ...others] = flags.filter(({ ticketId }) => ticketId === TOLD_TICKET);
    expect(others).toEqual([]);
    expect(flag?.steps.map(({ move }) => move)).toEqual(["contact", "accept", "opportunity"]);
    const linked = flag?.steps.at(-1)?.opportunityId;
    expect(opportunities.find(({ id }) => id === linked)).toMatchObject({
      accountId: flag?.accountId,
      status: "won",
      amountMinor: 1_008_000,
    });
  }
});

test("history runs forward in time and never past now", () => {
  for (const now of moments) {
    const { flags, opportunities } = sampleHistory(now);
    expect(flags.map((flag) => flag.key)).toEqual(flags.map((_, place) => place + 1));
    const raised = flags.map((flag) => flag.raisedAt.getTime());
    expect(raised).toEqual(raised.toSorted((one, other) => one - other));
    for (const flag of flags) {
      const times = [flag.raisedAt, ...flag.steps.map((step) => step.at), now].map(Number);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
    }
    for (const { createdAt, closedAt, status } of opportunities) {
      const times = [createdAt, closedAt ?? now, now].map(Number);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(closedAt === null).toBe(status === "open");
    }
  }
});

test("friction never leads to an opportunity and expansion is never resolved", () => {
  for (const now of moments) {
    for (const flag of sampleHistory(now).flags) {
      const forbidden = flag.kind === "friction" ? "opportunity" : "resolve";
      expect(flag.steps.map((step) => step.move)).not.toContain(forbidden);
    }
  }
});

test("steps follow each other as the flag's statuses allow", () => {
  const before: Record<string, readonly (string | undefined)[]> = {
    claim: [undefined],
    contact: [undefined, "claim"],
    accept: ["contact"],
    decline: [undefined, "contact", "accept"],
    opportunity: ["accept"],
    resolve: ["accept"],
    expire: [undefined],
    duplicate: [undefined],
  };
  for (const now of moments) {
    for (const { steps } of sampleHistory(now).flags) {
      for (const [place, step] of steps.entries()) {
        expect(before[step.move]).toContain(steps[place - 1]?.move);
        expect(step.reason !== undefined).toBe(step.move === "decline");
      }
    }
  }
});

test("a linked opportunity exists, is linked once and belongs to the flag's account", () => {
  for (const now of moments) {
    const { flags, opportunities } = sampleHistory(now);
    const byId = new Map(opportunities.map((opportunity) => [opportunity.id, opportunity]));
    expect(byId.size).toBe(opportunities.length);
    const linked = flags.flatMap((flag) =>
      flag.steps.flatMap((step) => (step.opportunityId ? [{ flag, id: step.opportunityId }] : [])),
    );
    expect(new Set(linked.map(({ id }) => id)).size).toBe(linked.length);
    for (const { flag, id } of linked) expect(byId.get(id)?.accountId).toBe(flag.accountId);
  }
});

test("a duplicate points at an earlier flag of the same account and signal", () => {
  for (const now of moments) {
    const { flags } = sampleHistory(now);
    for (const flag of flags) {
      const step = flag.steps.find(({ move }) => move === "duplicate");
      if (!step) continue;
      const original = flags[(step.duplicateOf ?? 0) - 1];
      expect(original).toMatchObject({ accountId: flag.accountId, signal: flag.signal });
      expect(original?.key).toBeLessThan(flag.key);
    }
  }
});

test("the queue is alive at first start: some forty flags without an answer, some of them claimed", () => {
  for (const now of moments) {
    const open = sampleHistory(now).flags.filter((flag) =>
      ["claim", "contact", undefined].includes(flag.steps.at(-1)?.move),
    );
    expect(open.length).toBeGreaterThanOrEqual(32);
    expect(open.length).toBeLessThanOrEqual(60);
    expect(open.some((flag) => flag.steps.at(-1)?.move === "claim")).toBe(true);
  }
});
