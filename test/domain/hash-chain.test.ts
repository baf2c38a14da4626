import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  canonicalJson,
  genesis,
  link,
  NotCanonical,
  verifyChain,
} from "../../src/domain/hash-chain.ts";

describe("canonical JSON", () => {
  // RFC 8785, sections 3.2.2 and 3.2.3.
  test("spells the RFC's examples as the RFC does", () => {
    const numbers = [
      Number("333333333.33333329"),
      1e30,
      4.5,
      2e-3,
      0.000000000000000000000000001,
      -0,
    ];
    expect(canonicalJson({ numbers, literals: [null, true, false] })).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0]}',
    );
    expect(canonicalJson({ string: '€$\u000F\nA\'B"\\"/' })).toBe(
      '{"string":"€$\\u000f\\nA\'B\\"\\\\\\"/"}',
    );
    expect(
      canonicalJson({
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\ud83d\ude00": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
      }),
    ).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",' +
        '"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  test("is the same for the same value, whatever the order of its keys", () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: "small" }), (value) => {
        const text = JSON.stringify(value);
        if (!text.isWellFormed() || /\\u[dD][89a-fA-F]/.test(text)) return;
        const canonical = canonicalJson(value);
        expect(JSON.parse(canonical)).toEqual(JSON.parse(text));
        expect(canonicalJson(JSON.parse(canonical))).toBe(canonical);
      }),
    );
    expect(canonicalJson({ b: 1, a: { d: 2, c: 3 } })).toBe(
      canonicalJson({ a: { c: 3, d: 2 }, b: 1 }),
    );
  });

  const refused: [string, unknown, string][] = [
    ["a number that is not finite", { a: [1, Number.NaN] }, "$.a[1]"],
    ["an infinite number", Infinity, "$"],
    ["a missing value", { a: undefined }, "$.a"],
    ["a hole in a list", { a: [1, , 2] }, "$.a[1]"], // oxlint-disable-line no-sparse-arrays
    ["half of a surrogate pair", { a: "\ud800" }, "$.a"],
    ["half of a surrogate pair as a key", { "\udc00": 1 }, "$"],
    ["a big integer", { a: 1n }, "$.a"],
    ["a date", { at: new Date(0) }, "$.at"],
    ["a function", { a: () => 1 }, "$.a"],
  ];

  test.each(refused)("refuses %s and says where it is", (_name, value, path) => {
    let found: unknown;
    try {
      canonicalJson(value);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(NotCanonical);
    expect(found).toMatchObject({ name: "NotCanonical", path });
  });
});

function chain(of: readonly unknown[]): Uint8Array[] {
  let previous = genesis;
  return of.map((event) => {
    previous = link(previous, canonicalJson(event));
    return previous;
  });
}

describe("the chain", () => {
  const events = [
    { flag: "f1", type: "raised", at: 1 },
    { flag: "f1", type: "contacted" },
    { n: 3 },
  ];

  test("links are SHA-256 over the previous link and the event, as other tools compute it", () => {
    const first = createHash("sha256")
      .update(Buffer.alloc(32))
      .update('{"at":1,"flag":"f1","type":"raised"}')
      .digest();
    expect(Buffer.from(chain(events)[0] ?? [])).toEqual(first);
  });

  test("of untouched events verifies, in one piece or in two", () => {
    const links = chain(events);
    expect(verifyChain(links, events)).toBeNull();
    expect(verifyChain(links.slice(1), events.slice(1), links[0])).toBeNull();
    expect(verifyChain([], [])).toBeNull();
  });

  test("names the first event that was altered, moved, removed or added", () => {
    const links = chain(events);
    expect(verifyChain(links, [events[0], { ...events[1], type: "declined" }, events[2]])).toBe(1);
    expect(verifyChain(links, [events[1], events[0], events[2]])).toBe(0);
    expect(verifyChain(links, events.slice(0, 2))).toBe(2);
    expect(verifyChain(links, [...events, { n: 4 }])).toBe(3);
    expect(verifyChain(links, [events[0], events[1], { n: Number.NaN }])).toBe(2);
  });

  test("names a link that was altered, even when the rest was linked anew from it", () => {
    const forged = [{ ...events[0], at: 2 }, ...events.slice(1)];
    expect(verifyChain(chain(forged), events)).toBe(0);
    const links = chain(events);
    expect(verifyChain([...links.slice(0, 2), new Uint8Array(5)], events)).toBe(2);
  });

  test("refuses to continue from something that is no link", () => {
    expect(() => link(new Uint8Array(31), "{}")).toThrow("A link has 32 bytes, not 31.");
  });
});
