import { inflateRawSync } from "node:zlib";

/** One file in a zip: its path, the moment written beside it (MS-DOS date and time) and its content. */
export type ZipEntry = { path: string; date: number; time: number; content: Uint8Array };

/** Reads a zip by its central directory, as an unzipper does. */
export function readZip(zip: Uint8Array): ZipEntry[] {
  const bytes = Buffer.from(zip);
  const end = bytes.lastIndexOf("504b0506", undefined, "hex");
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = bytes.readUInt16LE(at + 10);
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    entries.push({
      path: bytes.toString("utf8", at + 46, nameEnd),
      time: bytes.readUInt16LE(at + 12),
      date: bytes.readUInt16LE(at + 14),
      content: method === 0 ? packed : inflateRawSync(packed),
    });
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}
