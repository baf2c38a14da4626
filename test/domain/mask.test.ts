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
  for (const unit of ["a", "1", "a@", "1-", "@"]) maskPersonal(unit.repeat(65_536 / unit.length));
  expect(performance.now() - began).toBeLessThan(2000);
});
