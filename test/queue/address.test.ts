import fc from "fast-check";
import { expect, test } from "vitest";
import { KINDS, STATUSES } from "../../src/domain/flag.ts";
import { COLUMNS, FlagQuery, GROUPINGS, GroupQuery, SORTS, ViewBody } from "../../src/api/queue.ts";
import {
  type Address,
  addressOfView,
  bodyOf,
  DUES,
  filterOf,
  HOME,
  isSame,
  normalAddress,
  questionOf,
  readAddress,
  TABS,
  writeAddress,
} from "../../src/queue/address/address.ts";

const addresses: fc.Arbitrary<Address> = fc.record({
  tab: fc.constantFrom(...TABS),
  view: fc.oneof(fc.uuid(), fc.constant("nonsense"), fc.constant(null)),
  kind: fc.constantFrom(...KINDS, null),
  queue: fc.constantFrom("expansion", "emea-platinum", "all", "No Queue", null),
  status: fc.constantFrom(...STATUSES, null),
  owner: fc.constantFrom("me", "none", "9001", "not-an-owner", null),
  account: fc.constantFrom("none", "501", "9081163007251999999", "x", null),
  signal: fc.constantFrom("none", "exp.capacity.seats", "no signal", null),
  due: fc.constantFrom(...DUES, null),
  sort: fc.constantFrom(...SORTS, null),
  group: fc.constantFrom(...GROUPINGS, null),
  columns: fc.oneof(fc.constantFrom("rows" as const, null), fc.shuffledSubarray([...COLUMNS])),
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
        const { group, ...question } = questionOf(readAddress(search));
        const read =
          group === undefined
            ? FlagQuery.safeParse(question)
            : GroupQuery.safeParse({ ...question, group });
        expect(read.success).toBe(true);
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

test("a view that is saved shows what was on the screen when it was saved", () => {
  fc.assert(
    fc.property(addresses, fc.uuid(), (any, id) => {
      const address = normalAddress(any);
      const columns = address.columns === "rows" ? null : address.columns;
      const body = bodyOf(address, columns);
      expect(ViewBody.safeParse(body).success).toBe(true);
      const shown = addressOfView(id, body);
      expect(isSame(filterOf(questionOf(shown)), body.filter)).toBe(true);
      expect(bodyOf(shown, columns)).toEqual(body);
    }),
  );
});
