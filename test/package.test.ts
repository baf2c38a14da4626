import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { buildPackage } from "../src/platform/package/build-package.ts";
import { readFolder } from "../src/platform/package/folder.ts";
import { readEndpoint, rewriteManifest } from "../src/platform/package/rewrite.ts";
import { checkZipSize, largestZip, zipPackage } from "../src/platform/package/zip.ts";
import { validPackage } from "./helpers/package-files.ts";
import { readZip } from "./helpers/read-zip.ts";
import { smallProject } from "./helpers/small-project.ts";

const endpoint = { url: "https://flags.example.org", host: "flags.example.org" };
const command = resolve(import.meta.dirname, "../src/platform/package/main.ts");
const run = promisify(execFile);

test.for([
  ["https://flags.example.com", "https://flags.example.com", "flags.example.com"],
  ["https://flags.example.com/", "https://flags.example.com", "flags.example.com"],
  ["HTTPS://Flags.Example.com:443", "https://flags.example.com", "flags.example.com"],
  ["https://example.com/signal-flag/", "https://example.com/signal-flag", "example.com"],
] as const)("an app can be packaged for %s", ([text, url, host]) => {
  expect(readEndpoint(text)).toEqual({ url, host });
});

test.for([
  ["http://flags.example.com", "does not begin with https://"],
  ["flags.example.com", "does not begin with https://"],
  ["", "does not begin with https://"],
  ["https:///flags", "does not begin with https://"],
  ["https://flags.example.com:8443", "has the port 8443, and Zendesk calls port 443 only"],
  ["https://ann:pw@flags.example.com", "has a user name or password"],
  ["https://@flags.example.com", "has a user name or password"],
  ["https://flags.example.com/?", "has a query"],
  ["https://flags.example.com/#", "has a fragment"],
  ["https://flags.example.com ", "holds a space, a control character or a backslash"],
  ["https://flags.example.com\\@example.org", "holds a space, a control character or a backslash"],
  ["https://localhost", "does not name a host on the internet"],
  ["https://[::1]", "does not name a host on the internet"],
  ["https://flags.example.com.", "does not name a host on the internet"],
  ["https://flags%zz.example.com", "is not an address"],
] as const)("an app cannot be packaged for %j", ([text, reason]) => {
  expect(readEndpoint(text)).toEqual({
    refused: `The endpoint "${text}" ${reason}. Give an address such as https://flags.example.com.`,
  });
});

test("a packaged manifest names its endpoint in all three places and leaves the rest alone", () => {
  const manifest = {
    name: "Signal Flag",
    version: "0.0.1",
    location: {
      support: {
        ticket_sidebar: { url: "assets/index.html" },
        nav_bar: { url: "https://placeholder.example.com/zendesk/launch", signed: true },
      },
    },
    domainWhitelist: ["placeholder.example.com"],
    parameters: [{ name: "endpoint_url", type: "url" }, { name: "signing_key" }],
  };
  const before = structuredClone(manifest);
  expect(rewriteManifest(manifest, endpoint, "3.2.1")).toEqual({
    name: "Signal Flag",
    version: "3.2.1",
    location: {
      support: {
        ticket_sidebar: { url: "assets/index.html" },
        nav_bar: { url: "https://flags.example.org/zendesk/launch", signed: true },
      },
    },
    domainWhitelist: ["flags.example.org"],
    parameters: [
      { name: "endpoint_url", type: "url", default: "https://flags.example.org" },
      { name: "signing_key" },
    ],
  });
  expect(manifest).toEqual(before);
});

test("the same files make the same zip, in any order and in any time zone", async () => {
  const files = await validPackage();
  const here = process.env["TZ"];
  try {
    process.env["TZ"] = "UTC";
    const first = await zipPackage(files);
    const hours = new Date(0).getHours();
    process.env["TZ"] = "Pacific/Kiritimati";
    expect(new Date(0).getHours()).not.toBe(hours);
    const second = await zipPackage(new Map([...files].toReversed()));
    expect(Buffer.from(second).equals(first)).toBe(true);
  } finally {
    if (here === undefined) delete process.env["TZ"];
    else process.env["TZ"] = here;
  }
});

test("a zip holds every file as it was, in order, with the manifest at its root", async () => {
  const files = await validPackage();
  const entries = readZip(await zipPackage(files));
  expect(entries.map(({ path }) => path)).toEqual([...files.keys()].toSorted());
  expect(entries.map(({ path }) => path)).toContain("manifest.json");
  for (const { path, content, date, time } of entries) {
    expect(Buffer.from(content).equals(files.get(path) ?? new Uint8Array())).toBe(true);
    // Noon of the first day that the format knows, 1 January 1980.
    expect([date, time]).toEqual([(1 << 5) | 1, 12 << 11]);
  }
});

test("a zip above two megabytes is refused", () => {
  expect(checkZipSize("signal-flag.zip", new Uint8Array(largestZip))).toEqual([]);
  expect(checkZipSize("signal-flag.zip", new Uint8Array(largestZip + 1))).toEqual([
    {
      file: "signal-flag.zip",
      sentence:
        "signal-flag.zip weighs 2097153 bytes and at most 2097152 are allowed: find the file that grew.",
    },
  ]);
});

test("a symbolic link in the package is refused, and what it points to stays out", async () => {
  await using project = await smallProject();
  await symlink(join(project.root, "package.json"), join(project.root, "assets/link.json"));
  const { files, findings } = await readFolder(join(project.root, "assets"));
  expect([...files.keys()].toSorted()).toEqual(["icon_nav_bar.svg", "logo-small.png", "logo.png"]);
  expect(findings.map(({ sentence }) => sentence)).toEqual([
    "link.json is a symbolic link, which Zendesk refuses: put the file itself there.",
  ]);
});

test("a built package holds what Zendesk reads, for the endpoint it was made for, and nothing else", async () => {
  await using project = await smallProject({
    "translations/nl.json": '{ "app": { "name": "Signal Flag" }, "sidebar": { "undo": "Terug" } }',
    "translations/parts/left-out.json": "{}",
  });
  const built = await buildPackage({ ...project, endpoint });
  expect(built.errors).toEqual([]);
  const entries = readZip(await readFile(join(project.out, "signal-flag.zip")));
  const scripts = /^assets\/index-[\w-]+\.js$/;
  const paths = entries.map(({ path }) => (scripts.test(path) ? "assets/index-*.js" : path));
  expect(paths.filter((path) => !/^translations\/(?:de|es|fr|ja|pt-BR)\.json$/.test(path))).toEqual(
    [
      "assets/icon_nav_bar.svg",
      "assets/index-*.js",
      "assets/index.html",
      "assets/logo-small.png",
      "assets/logo.png",
      "manifest.json",
      "translations/en.json",
      "translations/nl.json",
    ],
  );
  const read = (path: string): unknown =>
    JSON.parse(new TextDecoder().decode(entries.find((entry) => entry.path === path)?.content));
  expect(read("translations/nl.json")).toEqual({ app: { name: "Signal Flag" } });
  expect(read("manifest.json")).toMatchObject({
    version: "3.2.1",
    domainWhitelist: ["flags.example.org"],
    location: { support: { nav_bar: { url: "https://flags.example.org/zendesk/launch" } } },
  });
});

test("two builds of one project are the same zip, byte for byte", async () => {
  await using project = await smallProject();
  const zip = join(project.out, "signal-flag.zip");
  await buildPackage({ ...project, endpoint });
  const first = await readFile(zip);
  await buildPackage({ ...project, endpoint });
  expect((await readFile(zip)).equals(first)).toBe(true);
});

test("a sidebar that imports the stand-in Zendesk is named, and no zip is left to upload", async () => {
  await using project = await smallProject();
  await buildPackage({ ...project, endpoint });
  expect(existsSync(join(project.out, "signal-flag.zip"))).toBe(true);

  await using spoilt = await smallProject({
    "src/sidebar/main.ts": 'import { host } from "../sandbox/host.ts"; document.title = host();',
    "src/sandbox/host.ts": "export const host = () => String(Math.random());",
  });
  const built = await buildPackage({ root: spoilt.root, out: project.out, endpoint });
  expect(built.errors.map(({ sentence }) => sentence)).toEqual([
    "src/sandbox/host.ts is part of the sidebar's bundle: import it in the sandbox only.",
  ]);
  expect(existsSync(join(project.out, "signal-flag.zip"))).toBe(false);
});

test("a manifest that cannot be read is named after the build, with all else that is wrong", async () => {
  await using project = await smallProject({ "manifest.json": '{ "name": "a", "name": "b" }' });
  const { errors } = await buildPackage({ ...project, endpoint });
  const sentences = errors.map(({ sentence }) => sentence);
  expect(sentences).toContain('manifest.json holds the key "name" twice: keep one of them.');
  expect(sentences).toContain(
    'manifest.json has no "author": add an object with name, email and url.',
  );
});

test.for([
  [
    [],
    "The endpoint's address is missing. Say: npm run package -- --endpoint https://flags.example.com\n",
  ],
  [
    ["--endpoint", "http://flags.example.com"],
    'The endpoint "http://flags.example.com" does not begin with https://. Give an address such as https://flags.example.com.\n',
  ],
] as const)("the command stops with a sentence when it is given %j", async ([args, sentence]) => {
  const failed = run(process.execPath, [command, ...args]);
  await expect(failed).rejects.toMatchObject({ code: 1, stderr: sentence, stdout: "" });
});

test("the product's own sidebar is a package that Zendesk accepts", async () => {
  await using project = await smallProject();
  const built = await buildPackage({
    root: resolve(import.meta.dirname, ".."),
    out: project.out,
    endpoint,
  });
  expect(built.errors).toEqual([]);
  const zip = await readFile(join(project.out, "signal-flag.zip"));
  expect(zip.byteLength).toBeLessThan(500_000);
});
