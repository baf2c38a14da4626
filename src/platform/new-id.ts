// Ids of requests, sessions and messages.
import { v7 } from "uuid";

const BYTES = 16;
/** Asking the system for random bytes costs more than making an id of them, so many are asked for at once. */
const random = new Uint8Array(BYTES * 256);
let used = random.length;

let last = 0;
let count = 0;

/** A UUID of version 7, greater than the one before it. */
export function newId(): string {
  if (used === random.length) {
    crypto.getRandomValues(random);
    used = 0;
  }
  const own = random.subarray(used, used + BYTES);
  used += BYTES;
  const now = Date.now();
  if (now > last) {
    last = now;
    // 31 of the counter's 32 bits: within a millisecond it never overflows.
    count = new DataView(own.buffer, own.byteOffset).getUint32(6) >>> 1;
  } else count += 1;
  return v7({ random: own, msecs: last, seq: count });
}
