// Deals in a CRM's own words, read into ours: nothing rounded, nothing made up, each mistake named by its field.
import { expect, test } from "vitest";
import fc from "fast-check";
import { type CrmDeal, DealFault, readCrmDeal } from "../../../src/domain/crm/crm-deal.ts";
import { parseExactly, plainDecimal } from "../../../src/domain/crm/exact-json.ts";
import { CrmSettings, dealStatus, dealType } from "../../../src/domain/crm/mapping.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");
const settings = (changes: object = {}) => CrmSettings.parse(changes);
const deal = (changes: Partial<CrmDeal> = {}): CrmDeal => ({
  id: "006A",
  name: "15 more seats",
  type: "Add-on seats",
  stage: "Prospecting",
  isClosed: false,
  isWon: false,
  amount: "12000.50",
  newArr: null,
  priorArr: null,
  escalator: null,
  currency: "USD",
  createdAt: "2026-11-10T09:00:00.000+0000",
  closedAt: "2027-01-31",
  modifiedAt: "2026-11-12T09:00:00Z",
  organizationId: null,
  crmAccountId: "001A",
  accountName: "Northwind",
  ...changes,
});
const read = (changes: Partial<CrmDeal> = {}, by: object = {}) =>
  readCrmDeal(deal(changes), settings(by), { zone: "Europe/Berlin", now: NOW });
const faultOf = (changes: Partial<CrmDeal>, by: object = {}) => {
  try {
    return String(read(changes, by).amountMinor);
  } catch (error) {
    return error instanceof DealFault ? `${error.field} ${error.message}` : "another error";
  }
};

test("an open deal is read to the cent, and when it may close says nothing of what happened", () => {
  expect(read()).toMatchObject({
    type: "seat-add",
    status: "open",
    amountMinor: 1_200_050n,
    closedAt: null,
    createdAt: Date.parse("2026-11-10T09:00:00Z"),
  });
});

test.each<[string, Partial<CrmDeal>, string]>([
  ["no currency", { currency: null }, "currency is missing. Say on the connection which one it is"],
  ["no such currency", { currency: "XYZ" }, 'currency "XYZ" is not a currency of ISO 4217'],
  ["negative", { amount: "-1" }, "amount is negative; an expansion is not"],
  ["more cents than there are", { amount: "1.005" }, "amount has more decimals than USD has"],
  ["beyond what is stored", { amount: "1E20" }, "amount is too large to be stored"],
  ["no number", { amount: "1,200" }, 'amount "1,200" is not an amount'],
  [
    "won without an amount",
    { amount: null, isWon: true, isClosed: true, closedAt: "2026-11-12" },
    "amount is missing, and the deal is won",
  ],
  [
    "closed before it opened",
    { isClosed: true, closedAt: "2026-11-01" },
    "closedAt is before the deal was created",
  ],
  [
    "closed on no day",
    { isClosed: true, closedAt: "2026-11-31" },
    'closedAt "2026-11-31" is not a day of the calendar',
  ],
  [
    "closed in a year of two digits",
    { isClosed: true, closedAt: "11/12/26" },
    'closedAt "11/12/26" is not a date and time',
  ],
  ["closed in the future", { isClosed: true, closedAt: "2026-12-24" }, "closedAt is in the future"],
  [
    "made on no day",
    { createdAt: "2026-02-30T00:00:00Z" },
    'createdAt "2026-02-30T00:00:00Z" is not a date and time',
  ],
  ["told from the future", { modifiedAt: "2027-01-01T00:00:00Z" }, "modifiedAt is in the future"],
  [
    "a kind that is not known",
    { type: "Partner" },
    'type "Partner" is not known. Say on the connection what it is',
  ],
  [
    "no kind",
    { type: null },
    "type is missing. Say on the connection what a deal without a type is",
  ],
  ["an id that is a query", { id: "' OR 1=1" }, "id is not a deal's id"],
])("a deal with %s is not taken, and the field is named", (_what, changes, said) => {
  expect(faultOf(changes)).toBe(said);
});

test("a close date without a time is the end of that day in the tenant's zone, or the change that closed it", () => {
  const closed = { isClosed: true, isWon: true, closedAt: "2026-11-12" };
  const iso = (changes: Partial<CrmDeal>) =>
    new Date(read({ ...closed, ...changes }).closedAt ?? 0).toISOString();
  expect(iso({ modifiedAt: "2026-11-12T08:00:00Z" })).toBe("2026-11-12T08:00:00.000Z");
  expect(iso({ modifiedAt: "2026-11-20T08:00:00Z" })).toBe("2026-11-12T22:59:59.999Z");
  expect(iso({ closedAt: "2026-11-12T10:00:00.000+0100" })).toBe("2026-11-12T09:00:00.000Z");
});

test("an expansion told in parts leaves out the base and the escalator already sold", () => {
  const parts = { amount: "999", newArr: "130000", priorArr: "100000", escalator: "5000" };
  expect(read(parts)).toMatchObject({ amountMinor: 2_500_000n, priorArrMinor: 10_000_000n });
  expect(read({ ...parts, newArr: "90000" }).amountMinor).toBe(0n);
});

const type = (word: string | null, by: object = {}) => dealType(word, settings(by));

const status = (
  stage: string | null,
  isClosed: boolean | null,
  isWon: boolean | null,
  by: object = {},
) => dealStatus(stage, { isClosed, isWon }, settings(by));

test("kinds and stages are known by their words, by what the connection says first, and never guessed beyond", () => {
  expect(
    [
      "Renewal 2027",
      "Licences",
      "Cross-Sell",
      "Plan upgrade",
      "existingbusiness",
      "newbusiness",
      "New Logo",
      "Training",
      "Other",
    ].map((word) => type(word)),
  ).toEqual([
    "renewal",
    "seat-add",
    "cross-sell",
    "tier-upgrade",
    "upsell",
    "new-business",
    "new-business",
    "services",
    null,
  ]);
  expect(type("renewal", { types: { Renewal: "upsell" } })).toBe("upsell");
  expect([type(null), type("", { typeOfNone: "new-business" })]).toEqual([null, "new-business"]);
  expect(type("constructor")).toBeNull();
  expect([
    status("Signed", false, false),
    status("Signed", false, false, { stages: { signed: "won" } }),
    status("X", true, false),
    status("closedwon", null, null),
    status(null, null, null),
  ]).toEqual(["open", "won", "lost", "won", null]);
});

test("numbers keep every digit that was written, whatever their size or exponent", () => {
  expect(parseExactly('{"a":90071992547409.93,"b":[1.25E7],"c":"1"}')).toEqual({
    a: "90071992547409.93",
    b: ["1.25E7"],
    c: "1",
  });
  expect(["1.25E7", "1200.0", "1E-2", "-0.50", "007", "12.5e1"].map(plainDecimal)).toEqual([
    "12500000",
    "1200",
    "0.01",
    "-0.5",
    "7",
    "125",
  ]);
  expect(["", "1,5", "0x10", "1e999", "NaN", "--1"].map(plainDecimal)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 20n }),
      fc.integer({ min: 0, max: 9 }),
      (digits, shift) => {
        const decimal = plainDecimal(`${digits}e-${shift}`) ?? "";
        const [whole = "", fraction = ""] = decimal.split(".");
        expect(BigInt(whole + fraction.padEnd(shift, "0"))).toBe(digits);
      },
    ),
    { numRuns: 200 },
  );
});
