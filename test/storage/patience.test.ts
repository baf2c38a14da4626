import { expect, test } from "vitest";
import type { Database } from "../../src/storage/database.ts";
import { createPatience } from "../../src/storage/patience.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { aFlag } from "../helpers/flags.ts";

const watch = () => {
  const clock = { at: 0 };
  return { clock, now: () => clock.at };
};

test("a burst is taken as long as the last of it will be stored in time", () => {
  const { now } = watch();
  const patience = createPatience({ lanes: 2, batch: 64 }, now);
  // Ten rounds of 128 flags at ten milliseconds each are the hundred that a wait may last.
  expect(patience.admits(1279)).toBe(true);
  expect(patience.admits(1280)).toBe(false);
});

test("a queue that stands lets in one round and no more, until nobody was refused for a while", () => {
  const { clock, now } = watch();
  const patience = createPatience({ lanes: 1, batch: 8 }, now);
  expect(patience.admits(0)).toBe(true);
  clock.at = 300;
  expect(patience.admits(7)).toBe(true);
  expect(patience.admits(8)).toBe(false);
  // That it was emptied once says nothing: the crowd is still there.
  patience.learned(20, 0);
  expect(patience.admits(8)).toBe(false);
  clock.at = 600;
  patience.learned(20, 0);
  expect(patience.admits(8)).toBe(true);
});

test("a slow store is asked all the same, since only its answer can tell that it is quick again", () => {
  const { clock, now } = watch();
  const patience = createPatience({ lanes: 1, batch: 8 }, now);
  for (let n = 0; n < 40; n++) patience.learned(3000, 1);
  clock.at = 10_000;
  expect(patience.admits(0)).toBe(true);
  expect(patience.admits(8)).toBe(false);
});

/** A store that answers when it is told to. */
function waitingStore(): { database: Database; answer: () => void } {
  const waiting: (() => void)[] = [];
  const database: Database = {
    query: () =>
      new Promise((resolve) => {
        waiting.push(() => resolve([]));
      }),
    transaction: () => Promise.reject(new Error("Not asked for.")),
    forTenant: () => database,
    close: () => Promise.resolve(),
  };
  return { database, answer: () => waiting.splice(0).forEach((each) => each()) };
}

test("whoever would wait too long is refused before the store is asked, and the others are not", async () => {
  const { database, answer } = waitingStore();
  const raise = createRaiser(database, { lanes: 1, batch: 2 });
  const asked = Array.from({ length: 60 }, () => raise(aFlag("t1")));
  const outcomes = await Promise.race([
    Promise.all(asked.slice(40)),
    new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error("The last ones were kept waiting.")), 1000);
    }),
  ]);
  expect(outcomes).toEqual(outcomes.map(() => ({ is: "refused", because: "busy" })));
  const first = Promise.all(asked.slice(0, 10));
  const answering = setInterval(answer, 1);
  // A store that says nothing of their ids has not decided about them.
  const decided = await first;
  clearInterval(answering);
  expect(
    decided.every((outcome) => outcome.is === "refused" && outcome.because === "in-progress"),
  ).toBe(true);
});
