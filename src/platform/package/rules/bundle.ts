import { type Finding, finding, type PackageFiles } from "../finding.ts";

const page = "assets/index.html";
/** Zendesk's own copy of its SDK; it receives its patch releases under this address. */
export const sdkAddress =
  "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js";

/** Messages of the wire protocol: only an SDK or the stand-in Zendesk speaks them, the sidebar never does. */
const protocolWords = ["iframe.handshake", "iframe.hello", "iframe.reply:"];

/** Names that look like addresses and are never fetched: XML and JSON-schema namespaces, and axios' base for relative paths. */
const namespaces = /^http:\/\/(?:www\.w3\.org(?:\/|$)|json-schema\.org\/draft-|localhost$)/i;

const textFile = /\.(?:html?|jsx?|mjs|css|json|svg|xml|hbs|hdbs)$/i;

/** What is wrong with the built page and its scripts, and what Zendesk will remark on. */
export function checkBundle(files: PackageFiles): { errors: Finding[]; warnings: Finding[] } {
  const errors = checkPage(files);
  const warnings: Finding[] = [];
  for (const [path, bytes] of files) {
    if (!textFile.test(path)) continue;
    const text = new TextDecoder().decode(bytes);
    errors.push(...checkText(path, text));
    if (/\.(?:jsx?|html?)$/i.test(path) && text.includes("http://")) {
      warnings.push(
        finding(
          path,
          `${path} contains "http://": harmless where it is a name that nobody fetches.`,
        ),
      );
    }
  }
  return { errors, warnings };
}

function checkPage(files: PackageFiles): Finding[] {
  const bytes = files.get(page);
  if (!bytes) return [finding(page, `${page} is missing: build the sidebar first.`)];
  const html = new TextDecoder().decode(bytes).replaceAll(/<!--[^]*?-->/g, "");
  const findings: Finding[] = [];
  const scripts = sources(html, "script", "src");
  if (scripts.filter((source) => source === sdkAddress).length !== 1) {
    findings.push(
      finding(page, `${page} does not load ${sdkAddress} exactly once: put its script tag back.`),
    );
  }
  for (const source of [...scripts, ...sources(html, "link", "href")]) {
    // An icon written into the page itself is not loaded from anywhere.
    if (source === sdkAddress || source.startsWith("data:")) continue;
    if (/^(?:[a-z][a-z\d+.-]*:|\/)/i.test(source)) {
      findings.push(
        finding(
          page,
          `${page} loads ${source}: load nothing but the SDK from outside the package.`,
        ),
      );
      continue;
    }
    const path = `assets/${source.replace(/^(?:\.\/)+/, "").split(/[?#]/)[0]}`;
    if (!files.has(path)) {
      findings.push(
        finding(page, `${page} loads ${source}, but the package has no ${path}: build again.`),
      );
    }
  }
  return findings;
}

function sources(html: string, tag: string, attribute: string): string[] {
  const pattern = new RegExp(
    `<${tag}\\b[^>]*?\\s${attribute}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`,
    "gi",
  );
  return Array.from(html.matchAll(pattern), ([, double, single, bare]) =>
    (double ?? single ?? bare ?? "").trim(),
  );
}

function checkText(path: string, text: string): Finding[] {
  const findings: Finding[] = [];
  const isScript = /\.(?:m?js|jsx|html?)$/i.test(path);
  if (isScript && protocolWords.some((word) => text.includes(word))) {
    findings.push(
      finding(
        path,
        `${path} contains code of an SDK or of the sandbox: import neither from the sidebar.`,
      ),
    );
  }
  const remote =
    isScript && /\b(?:import|importScripts|from)\s*\(?\s*["'`]((?:https?:)?\/\/[^"'`]+)/.exec(text);
  if (remote) {
    findings.push(
      finding(path, `${path} imports ${remote[1]}: bundle it, nothing remote but the SDK may run.`),
    );
  }
  if (/[#@]\s*sourceMappingURL=/.test(text)) {
    findings.push(finding(path, `${path} points to a source map: build without source maps.`));
  }
  const addresses = new Set(
    Array.from(text.matchAll(/http:\/\/[a-z\d][^\s"'`<>\\)]*/gi), ([address]) => address),
  );
  for (const address of addresses) {
    if (namespaces.test(address)) continue;
    findings.push(finding(path, `${path} contains ${address}: use https, or remove the address.`));
  }
  return findings;
}
