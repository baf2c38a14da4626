import { expect, test } from "vitest";
import { createReplay } from "../../../src/domain/routing/replay.ts";
import { aRoutable, aRule, compiled, OWNER, peopleWith } from "./some-rules.ts";

const DAY = 86_400_000;
const { person } = peopleWith();
const flagOn = (day: number, changes: Parameters<typeof aRoutable>[0] = {}) => ({
  ...aRoutable(changes),
  raisedAt: day * DAY,
  answeredAt: (day + 2) * DAY,
  signalUrgency: "day" as const,
});

test("rules that say the same change nothing", () => {
  const rules = [aRule({ plans: ["Growth"] }, { owner: { is: "pool" } })];
  const replay = createReplay({ before: compiled(rules), after: compiled(rules), person });
  for (let day = 0; day < 40; day += 1) replay.add(flagOn(day));
  expect(replay.figures()).toMatchObject({ flags: 40, changed: 0 });
});

test("what goes elsewhere is counted by queue, by owner and by rule", () => {
  const replay = createReplay({
    before: compiled([]),
    after: compiled([
      aRule({ kinds: ["friction"] }, { queue: "renewals", urgency: "now" }),
      aRule({ tags: ["vip"] }, { owner: { is: "member", id: "206" } }),
    ]),
    person,
  });
  replay.add(flagOn(0));
  replay.add(flagOn(1, { tags: ["VIP"] }));
  expect(replay.add(flagOn(2, { kind: "friction", signal: null, category: null }))).toMatchObject({
    before: { queue: "friction", ownerId: OWNER, urgency: "day" },
    after: { queue: "renewals", ownerId: OWNER, urgency: "now" },
    isChanged: true,
  });
  const { queues, owners, rules, ...counts } = replay.figures();
  expect(counts).toEqual({
    flags: 3,
    changed: 2,
    changedQueue: 1,
    changedOwner: 1,
    changedUrgency: 1,
  });
  expect(Object.fromEntries(queues)).toEqual({
    expansion: { before: 2, after: 2 },
    friction: { before: 1, after: 0 },
    renewals: { before: 0, after: 1 },
  });
  expect([...owners]).toEqual([
    [OWNER, { before: 3, after: 2 }],
    ["206", { before: 0, after: 1 }],
  ]);
  expect([...rules]).toEqual([
    [null, 1],
    [2, 1],
    [1, 1],
  ]);
});

test("a pool is shared out by what was open then, and what was answered is let go of", () => {
  const pooled = compiled([aRule({}, { owner: { is: "pool" } })]);
  const replay = createReplay({ before: pooled, after: pooled, person });
  // Three a day, each answered two days later: the three of the pool never have more than one another by more than one.
  for (let day = 0; day < 30; day += 1) for (let n = 0; n < 3; n += 1) replay.add(flagOn(day));
  expect([...replay.figures().owners.values()].map(({ after }) => after)).toEqual([30, 30, 30]);
});
