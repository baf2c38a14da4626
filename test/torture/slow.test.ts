import { expect, test } from "vitest";
import { run } from "./slow.ts";

const report = () => undefined;

test("whoever sends or reads a byte at a time is hung up on, and nobody else notices", async () => {
  const { figures } = await run({ count: 30, report });
  expect(figures).toMatchObject({ "closed later than 15 s": 0, "of them not acknowledged": 0 });
}, 300_000);
