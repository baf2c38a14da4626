import fc from "fast-check";
import { expect, test } from "vitest";
import {
  canRefine,
  DECLINE_REASONS,
  type FlagState,
  isOpen,
  KINDS,
  makeMove,
  type Move,
  MOVE_NAMES,
  MOVE_UNDO_SECONDS,
  type MoveName,
  type Mover,
  MOVES,
  movesFrom,
  type Status,
  STATUSES,
  undoMove,
  WITHDRAW_SECONDS,
} from "../../src/domain/flag.ts";

const AGENT = "101";
const MANAGER = "201";
const RAISED = Date.parse("2026-11-18T10:00:00Z");

const instant = fc.integer({ min: RAISED, max: RAISED + 400 * 86_400_000 });
const anyFlag: fc.Arbitrary<FlagState> = fc.record({
  kind: fc.constantFrom(...KINDS),
  status: fc.constantFrom(...STATUSES),
  agentId: fc.constant(AGENT),
  ownerId: fc.constantFrom(MANAGER, null),
  raisedAt: fc.constant(RAISED),
  claimedAt: fc.option(instant),
  contactedAt: fc.option(instant),
  acceptedAt: fc.option(instant),
  opportunityAt: fc.option(instant),
  closedAt: fc.option(instant),
  declineReason: fc.option(fc.constantFrom(...DECLINE_REASONS)),
  rightSignal: fc.constant(null),
  duplicateOf: fc.constant(null),
  opportunity: fc.constant(null),
});

const requestOf = (move: MoveName): Move => {
  switch (move) {
    case "decline":
      return { move, reason: "timing" };
    case "duplicate":
      return { move, of: "01900000-0000-7000-8000-000000000000" };
    case "opportunity":
      return { move, opportunity: { crm: "salesforce", id: "006A" } };
    case "reopen":
      return { move, why: "They called again." };
    case "claim":
    case "contact":
    case "accept":
    case "win":
    case "lose":
    case "resume":
    case "resolve":
    case "expire":
    case "split":
    case "withdraw":
      return { move };
  }
};
const furthest = (flag: FlagState): Status =>
  flag.acceptedAt !== null
    ? "accepted"
    : flag.contactedAt !== null
      ? "contacted"
      : flag.claimedAt !== null
        ? "claimed"
        : "new";
const idOf = (as: Mover) => ({ author: AGENT, cs: MANAGER, system: null })[as];
const has = (list: readonly string[], one: string) => list.includes(one);
const anyMove = fc.constantFrom(...MOVE_NAMES);
const anyMover = fc.constantFrom<Mover>("author", "cs", "system");

test("a move is made exactly when the table has it for this status, this kind and this person", () => {
  fc.assert(
    fc.property(anyFlag, anyMove, anyMover, (flag, move, as) => {
      const made = makeMove(flag, requestOf(move), { as, id: idOf(as) }, RAISED + 1000);
      const rule = MOVES[move];
      const allowed = has(rule.from, flag.status) && has(rule.kinds, flag.kind) && has(rule.by, as);
      // A flag that is split goes back to where it had come before it was joined.
      const to = move === "split" ? furthest(flag) : rule.to;
      expect("flag" in made ? made.flag.status : null).toBe(allowed ? to : null);
      expect(movesFrom(flag, as).includes(move)).toBe(allowed);
    }),
  );
});

test("the later step implies the earlier, and no step that was made is dated anew", () => {
  fc.assert(
    fc.property(anyFlag, anyMove, anyMover, instant, (flag, move, as, at) => {
      fc.pre(move !== "reopen");
      const made = makeMove(flag, requestOf(move), { as, id: idOf(as) }, at);
      const next = "flag" in made ? made.flag : flag;
      const isMade = next !== flag;
      const impliedBy = (...moves: MoveName[]) => (isMade && moves.includes(move) ? at : null);
      expect(next).toMatchObject({
        contactedAt: flag.contactedAt ?? impliedBy("contact", "accept", "opportunity", "resolve"),
        acceptedAt: flag.acceptedAt ?? impliedBy("accept", "opportunity", "resolve"),
        opportunityAt: flag.opportunityAt ?? impliedBy("opportunity"),
      });
      const ends = isMade && !isOpen(next.status);
      const opensAgain = isMade && (move === "resume" || move === "split");
      expect(next.closedAt).toBe(ends ? at : opensAgain ? null : flag.closedAt);
    }),
  );
});

test("a reopened flag begins anew, and is its owner's and its agent's still", () => {
  fc.assert(
    fc.property(anyFlag, instant, (flag, at) => {
      const made = makeMove(flag, requestOf("reopen"), { as: "cs", id: MANAGER }, at);
      fc.pre("flag" in made);
      const next = "flag" in made ? made.flag : flag;
      expect(next).toMatchObject({
        status: "new",
        claimedAt: null,
        contactedAt: null,
        acceptedAt: null,
        opportunityAt: null,
        closedAt: null,
        ownerId: flag.ownerId,
        agentId: flag.agentId,
      });
      expect(canRefine(next)).toBe(true);
    }),
  );
});

test("undoing a move gives back the very flag that was there before, to who made it and for a minute", () => {
  fc.assert(
    fc.property(anyFlag, instant, fc.integer({ min: 0, max: 120 }), (before, at, seconds) => {
      const last = { before, by: MANAGER, at };
      const later = at + seconds * 1000;
      expect(undoMove(last, { as: "cs", id: MANAGER }, later)).toEqual(
        seconds <= MOVE_UNDO_SECONDS ? { flag: before } : { refused: "undo-window-passed" },
      );
      expect(undoMove(last, { as: "cs", id: "202" }, later)).toEqual({ refused: "not-yours" });
      expect(undoMove({ ...last, by: null }, { as: "system", id: null }, later)).toEqual({
        refused: "not-yours",
      });
    }),
  );
});

test("a click is taken back until the sixtieth second has passed, and by its author alone", () => {
  const flag = fc.sample(anyFlag, 1).map((any): FlagState => ({ ...any, status: "new" }))[0];
  if (flag === undefined) throw new Error("There is no flag.");
  const withdraw = (id: string, ms: number) =>
    makeMove(flag, { move: "withdraw" }, { as: "author", id }, RAISED + ms);
  expect(withdraw(AGENT, WITHDRAW_SECONDS * 1000)).toMatchObject({ flag: { status: "withdrawn" } });
  expect(withdraw(AGENT, WITHDRAW_SECONDS * 1000 + 1)).toEqual({ refused: "undo-window-passed" });
  expect(withdraw("102", 0)).toEqual({ refused: "not-yours" });
});
