import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isArray, isObject, type Json, parseJson } from "../../src/platform/package/json.ts";
import { readEndpoint, rewriteManifest } from "../../src/platform/package/rewrite.ts";
import { sdkAddress } from "../../src/platform/package/rules/bundle.ts";

const root = resolve(import.meta.dirname, "../..");

/** What the packages of these tests are made for. */
export const options = { packageVersion: "0.1.0", endpointHost: "flags.example.com" };

/** A package that passes: the project's own manifest, words and drawings around a page of two lines. */
export async function validPackage(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of ["logo.png", "logo-small.png", "icon_nav_bar.svg"]) {
    files.set(`assets/${name}`, await readFile(resolve(root, "assets", name)));
  }
  write(
    files,
    "assets/index.html",
    `<!doctype html><script src="${sdkAddress}"></script><script type="module" src="./index-1.js"></script>`,
  );
  write(files, "assets/index-1.js", 'document.body.append("Expansion", "Friction");');

  const endpoint = readEndpoint("https://flags.example.com");
  const manifest = await readObject("manifest.json");
  if ("refused" in endpoint) throw new Error(endpoint.refused);
  writeJson(files, "manifest.json", rewriteManifest(manifest, endpoint, options.packageVersion));
  const { app } = await readObject("translations/en.json");
  writeJson(files, "translations/en.json", { app: app ?? null });
  return files;
}

async function readObject(path: string) {
  const parsed = parseJson(await readFile(resolve(root, path)));
  if ("problem" in parsed) throw new Error(`${path} ${parsed.problem}`);
  if (!isObject(parsed.value)) throw new Error(`${path} is not an object`);
  return parsed.value;
}

/** Puts a text file into a package. */
export function write(files: Map<string, Uint8Array>, path: string, text: string): void {
  files.set(path, new TextEncoder().encode(text));
}

/** Puts a JSON file into a package. */
export function writeJson(files: Map<string, Uint8Array>, path: string, value: Json): void {
  write(files, path, JSON.stringify(value));
}

/** Changes one value of a JSON file, named as `location.support.nav_bar`; `undefined` removes it. */
export function change(
  files: Map<string, Uint8Array>,
  path: string,
  key: string,
  value: Json | undefined,
): void {
  const parsed = parseJson(files.get(path) ?? new Uint8Array());
  if ("problem" in parsed) throw new Error(`${path} ${parsed.problem}`);
  writeJson(files, path, changed(parsed.value, key.split("."), value));
}

function changed(inside: Json, [key = "", ...rest]: string[], value: Json | undefined): Json {
  if (isArray(inside)) {
    return inside.map((item, index) =>
      String(index) === key
        ? rest.length === 0
          ? (value ?? null)
          : changed(item, rest, value)
        : item,
    );
  }
  const { [key]: old, ...others } = isObject(inside) ? inside : {};
  if (rest.length > 0) return { ...others, [key]: changed(old ?? {}, rest, value) };
  return value === undefined ? others : { ...others, [key]: value };
}

/** The first bytes of a PNG: enough of one for its size and transparency to be read. */
export function png(width: number, height: number, transparent: boolean): Uint8Array {
  const bytes = Buffer.alloc(33);
  bytes.write("89504e470d0a1a0a0000000d49484452", "hex");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt8(8, 24);
  bytes.writeUInt8(transparent ? 6 : 2, 25);
  return bytes;
}
