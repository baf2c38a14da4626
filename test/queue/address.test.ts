import fc from "fast-check";
import { expect, test } from "vitest";
import { KINDS, STATUSES } from "../../src/domain/flag.ts";
import { FlagQuery } from "../../src/api/queue.ts";
import {
  HOME,
  normalAddress,
  questionOf,
  readAddress,
  TABS,
  writeAddress,
} from "../../src/queue/address/address.ts";

const addresses = fc.record({
  tab: fc.constantFrom(...TABS),
  queue: fc.constantFrom(...KINDS, null),
  status: fc.constantFrom(...STATUSES, null),
  owner: fc.constantFrom("me", "none", "9001", "not-an-owner", null),
  q: fc.string({ unit: "binary", maxLength: 300 }),
  flag: fc.oneof(fc.uuid(), fc.constant("nonsense"), fc.constant(null)),
});

test("an address that was written is read back as it was", () => {
  fc.assert(
    fc.property(addresses, (address) => {
      expect(readAddress(writeAddress(address))).toEqual(normalAddress(address));
    }),
  );
});

test("any query string is read without complaint, and asks only what the endpoint accepts", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        addresses.map((a) => writeAddress(a)),
      ),
      (search) => {
        const question = questionOf(readAddress(search));
        expect(FlagQuery.safeParse(question).success).toBe(true);
      },
    ),
  );
});

test("parameters of others, such as the colour scheme, stay in the address", () => {
  expect(writeAddress({ ...HOME, tab: "team" }, "?colorScheme=dark&tab=mine&q=old")).toBe(
    "?colorScheme=dark&tab=team",
  );
});

test("a filter that the tab does not offer is left out", () => {
  expect(questionOf({ ...HOME, tab: "mine", owner: "9001", status: "won" })).toEqual({
    queue: "all",
    status: "open",
    owner: "me",
  });
});
