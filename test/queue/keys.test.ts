import { expect, test } from "vitest";
import { COMMAND_NAMES, COMMANDS, commandOf, type Stroke } from "../../src/queue/keyboard/keys.ts";

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  inField: false,
  onControl: false,
  ...more,
});

test("no key asks for two things", () => {
  const keys = COMMAND_NAMES.flatMap((name) => COMMANDS[name].keys.map((key): string => key));
  expect(new Set(keys).size).toBe(keys.length);
});

test("letters typed into a field, or pressed with a modifier, move nothing", () => {
  expect(commandOf(stroke("c"), true)).toBe("contact");
  expect(commandOf(stroke("C"), true)).toBe("contact");
  expect(commandOf(stroke("c", { inField: true }), true)).toBeNull();
  expect(commandOf(stroke("c", { ctrlKey: true }), true)).toBeNull();
  expect(commandOf(stroke("Escape", { inField: true }), true)).toBe("back");
});

test("with letters switched off, arrows still move", () => {
  expect(commandOf(stroke("c"), false)).toBeNull();
  expect(commandOf(stroke("ArrowDown"), false)).toBe("next");
});

test("Enter on a button presses the button", () => {
  expect(commandOf(stroke("Enter", { onControl: true }), true)).toBeNull();
  expect(commandOf(stroke("Enter"), true)).toBe("open");
});
