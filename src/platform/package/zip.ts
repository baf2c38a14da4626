import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { type Finding, finding, type PackageFiles } from "./finding.ts";

/** The most a package may weigh, in bytes: far above what the app needs, so that a slip is noticed. */
export const largestZip = 2 * 1024 * 1024;

/**
 * The zip of a package: the same files give the same bytes, whatever their order, the day and the time zone.
 */
export async function zipPackage(files: PackageFiles): Promise<Uint8Array> {
  const zip = new ZipFile();
  // The format has no time zone, and yazl writes the parts of the local time: noon is noon everywhere.
  const mtime = new Date(1980, 0, 1, 12);
  for (const path of [...files.keys()].toSorted(byCodePoint)) {
    const bytes = files.get(path);
    if (!bytes) continue;
    zip.addBuffer(Buffer.from(bytes), path, { mtime, mode: 0o100644, forceDosTimestamp: true });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** A sentence when the zip is too large. */
export function checkZipSize(name: string, zip: Uint8Array): Finding[] {
  if (zip.length <= largestZip) return [];
  return [
    finding(
      name,
      `${name} weighs ${zip.length} bytes and at most ${largestZip} are allowed: find the file that grew.`,
    ),
  ];
}

function byCodePoint(one: string, other: string): number {
  return one < other ? -1 : 1;
}
