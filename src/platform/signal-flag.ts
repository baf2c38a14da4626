#!/usr/bin/env -S node --min-semi-space-size=16 --max-semi-space-size=32
// The operators' command: `signal-flag serve` and what is needed around it. Every request leaves some garbage; with room
// for it (megabytes above) it is swept up rarely, which saves a quarter of the processor time of a raise.
import { perform } from "./commands/all.ts";

try {
  await perform(process.argv.slice(2), {
    environment: process.env,
    say: (line) => console.log(line),
    note: (line) => console.error(line),
    ...(process.stderr.isTTY
      ? { progress: (line: string) => process.stderr.write(`\r\u001b[K${line}`) }
      : {}),
  });
} catch (error) {
  // One sentence; a stack would hide it.
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
