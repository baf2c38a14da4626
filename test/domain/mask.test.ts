import fc from "fast-check";
import { expect, test } from "vitest";
import { maskedParts, maskPersonal, passesLuhn } from "../../src/domain/mask.ts";

test.each([
  ["Write to sam.lee+flags@northwind.example please.", "Write to [email hidden] please."],
  ["Call me on +49 30 1234567.", "Call me on [phone hidden]."],
  ["My number is (415) 555-0132, thanks", "My number is [phone hidden], thanks"],
  ["Ring 030 1234567 or 0049 170 1234567", "Ring [phone hidden] or [phone hidden]"],
  ["Tel. ٠٣٠١٢٣٤٥٦٧", "Tel. [phone hidden]"],
  ["Charge 4111 1111 1111 1111 again", "Charge [card hidden] again"],
  ["Charge 4111-1111-1111-1111 again", "Charge [card hidden] again"],
  ["Pay to DE89 3704 0044 0532 0130 00, please", "Pay to [iban hidden], please"],
  ["Pay to gb29nwbk60161331926819", "Pay to [iban hidden]"],
  ["PAY GB29 NWBK 6016 1331 9268 19 OR ASK 030 1234567", "PAY [iban hidden] OR ASK [phone hidden]"],
  ["DE89 3704 0044 0532 0130 00 DE89 3704 0044 0532 0130 00", "[iban hidden] [iban hidden]"],
])("hides what identifies the customer in: %s", (text, masked) => {
  expect(maskPersonal(text)).toBe(masked);
});

test.each([
  "We have 40 seats and 50,000 rows.",
  "It broke on 2026-11-22 and again on 03.12.2026.",
  "We pay 12.500.000 a year, or 1 250 000 a month.",
  "Ticket 1234567 is still open.",
  "The server 192.168.100.200 does not answer.",
  "Version 1.2.3 @ home",
  "Order AB12 CDEF GHIJ KLMN is late.",
])("leaves what identifies nobody: %s", (text) => {
  expect(maskPersonal(text)).toBe(text);
});

test("a number that fails the cards' check digit is not called a card", () => {
  expect(passesLuhn([4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toBe(true);
  expect(maskPersonal("4111 1111 1111 1112")).not.toContain("[card hidden]");
});

test("masking twice changes nothing more, and never makes a text harder to show", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const masked = maskPersonal(text);
      expect(maskPersonal(masked)).toBe(masked);
      const shown = maskedParts(masked).map((part) =>
        "hidden" in part ? `[${part.hidden} hidden]` : part.text,
      );
      expect(shown.join("")).toBe(masked);
    }),
  );
});

test("64 KiB without a space are masked in no time", () => {
  const began = performance.now();
  for (const unit of ["a", "1", "a@", "1-", "@", "DE89 ", "de"])
    maskPersonal(unit.repeat(65_536 / unit.length));
  expect(performance.now() - began).toBeLessThan(2000);
});
