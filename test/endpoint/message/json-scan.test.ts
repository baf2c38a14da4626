import { expect, test } from "vitest";
import { type JsonFault, scanJson } from "../../../src/endpoint/message/json-scan.ts";

const limits = { depth: 3, keys: 4 };

test.each<[text: string, fault: JsonFault | null]>([
  ['{"id":"a","note":"b"}', null],
  ['{"__proto__":{}}', "forbidden-key"],
  ['{"a":{"\\u005f_proto__":1}}', "forbidden-key"],
  ['[{"constructor":1}]', "forbidden-key"],
  ['{"prototype":1}', "forbidden-key"],
  ['{"note":"__proto__"}', null],
  ['["constructor"]', null],
  ['{"a":1,"a":2}', "duplicate-key"],
  ['{"a":1,"\\u0061":2}', "duplicate-key"],
  ['{"a":{"b":1},"b":2}', null],
  ["[[[]]]", null],
  ["[[[[]]]]", "too-deep"],
  ['{"a":"[[[[[["}', null],
  ['{"a":"\\"[[[["}', null],
  ['{"a":1,"b":2,"c":3,"d":4}', null],
  ['{"a":1,"b":2,"c":3,"d":4,"e":5}', "too-many-keys"],
])("%s: %s", (text, fault) => {
  expect(scanJson(text, limits)).toBe(fault);
});

test("a million brackets are looked over without a stack that ends", () => {
  expect(scanJson("[".repeat(1_000_000), { depth: 2_000_000, keys: 1 })).toBe(null);
  expect(scanJson("[".repeat(1_000_000), { depth: 32, keys: 1 })).toBe("too-deep");
});
