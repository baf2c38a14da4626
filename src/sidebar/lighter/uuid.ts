// uuid's version 7 for the sidebar's bundle: time, a counter that only rises within a millisecond, and random bits.

let last = 0;
let count = 0;

/** A UUID of version 7; each is greater than the one before it. */
export function v7(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  const now = Date.now();
  // A clock that was set back goes on counting where it was. A full counter moves on to the next millisecond.
  if (now > last) [last, count] = [now, view.getUint16(6) & 0x7ff];
  else if (count < 0xfff) count += 1;
  else [last, count] = [last + 1, 0];
  view.setUint32(0, last / 0x10000);
  view.setUint16(4, last);
  view.setUint16(6, 0x7000 | count);
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
