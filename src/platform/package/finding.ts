/** Something to put right in the Zendesk package: the file it is about, and one sentence saying what, which and what now. */
export type Finding = { readonly file: string; readonly sentence: string };

/** The files of a package by their path inside the zip, with `/` between folders. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

/** A finding about one file. */
export function finding(file: string, sentence: string): Finding {
  return { file, sentence };
}
