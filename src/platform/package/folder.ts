import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type Finding, finding, type PackageFiles } from "./finding.ts";

/** Every file below a folder by its path in the zip. Symbolic links are not followed: Zendesk refuses them. */
export async function readFolder(
  folder: string,
): Promise<{ files: PackageFiles; findings: Finding[] }> {
  const files = new Map<string, Uint8Array>();
  const findings: Finding[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const absolute = join(entry.parentPath, entry.name);
    const path = relative(folder, absolute).split(sep).join("/");
    if (entry.isSymbolicLink()) {
      findings.push(
        finding(
          path,
          `${path} is a symbolic link, which Zendesk refuses: put the file itself there.`,
        ),
      );
    } else if (entry.isFile()) {
      files.set(path, await readFile(absolute));
    }
  }
  return { files, findings };
}
