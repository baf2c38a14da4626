import { type Finding, finding, type PackageFiles } from "../finding.ts";

const scanned = /\.(?:html?|xml|jsx?|json)$/i;

/** Words that may be a secret's name; every bundle has some, so they only ask for a look. */
const keywords = /password|secret_?token|secret|auth_?key|auth_?pass|auth_?user|api_key/gi;

/** Texts that are a secret beyond doubt, with what each one is. */
const certain: readonly (readonly [string, RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ["an AWS access key", /\bAKIA[0-9A-Z]{8,}/],
  ["a Slack token", /\bxox[pboa]-[\w-]+/],
  ["a webhook signing secret", /\bwhsec_[\w+/=-]{24,}/],
  // Tests plant this text wherever a secret is kept, and look for it wherever it must not arrive.
  ["a planted test secret", /signal-flag-canary-\w+/],
];

/** Secrets in the package: the certain ones are errors, names that may belong to one are warnings. */
export function checkSecrets(files: PackageFiles): { errors: Finding[]; warnings: Finding[] } {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  for (const [path, bytes] of files) {
    const text = new TextDecoder().decode(bytes);
    for (const [what, pattern] of certain) {
      if (pattern.test(text)) {
        errors.push(
          finding(
            path,
            `${path} contains ${what}: remove it there and replace it where it is used.`,
          ),
        );
      }
    }
    if (!scanned.test(path)) continue;
    const words = [...new Set(Array.from(text.matchAll(keywords), ([word]) => word))].toSorted();
    if (words.length > 0) {
      warnings.push(
        finding(path, `${path} contains ${words.join(", ")}: make sure that no secret follows.`),
      );
    }
  }
  return { errors, warnings };
}
