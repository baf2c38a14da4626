import { type Finding, finding, type PackageFiles } from "../finding.ts";

const refusedEndings =
  /\.(?:rar|zip|gz|gzip|pdf|docx?|avi|bin|bz2?|csh|sh|jar|mp3|mpe?g|odt|pptx?|xlsx?|7z)$/i;

/** First bytes, in hexadecimal, that Zendesk refuses whatever the file is called. */
const refusedBeginnings: readonly (readonly [string, RegExp])[] = [
  ["a zip, jar or Office file", /^504b(?:0304|0506|0708)/],
  ["a rar archive", /^526172211a07/],
  ["a gzip file", /^1f8b/],
  ["a PDF", /^255044462d/],
  ["an old Office file", /^d0cf11e0a1b11ae1/],
  ["an AVI film", /^52494646.{8}41564920/],
  ["a bzip file", /^425a(?:68|30)/],
  ["a 7z archive", /^377abcaf271c/],
  ["an MP3 recording", /^(?:494433|ff(?:fb|f3|f2))/],
  ["an MPEG film", /^000001(?:ba|b3)/],
];

/** `#!/bin/sh`, `#! /usr/bin/env bash` and their like. */
const shellScript = /^#!.*[/\s](?:ba|c|da|k|tc|z)?sh\b/;

/** What may not lie in a package: by name, by content, and by what it is for. */
export function checkFileKinds(files: PackageFiles): Finding[] {
  const findings: Finding[] = [];
  for (const [path, bytes] of files) {
    const kind = sniffed(bytes);
    if (refusedEndings.test(path)) {
      findings.push(
        finding(
          path,
          `${path} is a kind of file that Zendesk refuses: leave it out of the package.`,
        ),
      );
    } else if (kind) {
      findings.push(
        finding(path, `${path} is ${kind} by its content, which Zendesk refuses: leave it out.`),
      );
    }
    const stray = strayReason(path);
    if (stray) findings.push(finding(path, `${path} ${stray}: leave it out of the package.`));
  }
  return findings;
}

function sniffed(bytes: Uint8Array): string | undefined {
  const beginning = Buffer.from(bytes.subarray(0, 64));
  if (shellScript.test(beginning.toString("latin1"))) return "a shell script";
  const hex = beginning.toString("hex");
  return refusedBeginnings.find(([, pattern]) => pattern.test(hex))?.[0];
}

function strayReason(path: string): string | undefined {
  const names = path.split("/");
  if (path === "requirements.json") {
    return "makes Zendesk create objects whose data goes when the app is removed";
  }
  if (path.toLowerCase().endsWith(".map")) return "is a source map";
  if (names.includes("node_modules")) return "lies in node_modules";
  if (names[0] === "tmp") return "lies in tmp";
  if (names.some((name) => name.startsWith("."))) return "is hidden by a leading dot";
  return undefined;
}
