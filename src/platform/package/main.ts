/** `npm run package -- --endpoint https://flags.example.com`: the Zendesk app as `dist/signal-flag.zip`. */
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type BuiltPackage, buildPackage } from "./build-package.ts";
import { readEndpoint } from "./rewrite.ts";

const usage = "Say: npm run package -- --endpoint https://flags.example.com";

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  let given: { endpoint?: string | undefined; out: string };
  try {
    given = parseArgs({
      args,
      options: { endpoint: { type: "string" }, out: { type: "string", default: "dist" } },
    }).values;
  } catch (error) {
    return fail([`${messageOf(error)}. ${usage}`]);
  }
  if (given.endpoint === undefined) return fail([`The endpoint's address is missing. ${usage}`]);
  const endpoint = readEndpoint(given.endpoint);
  if ("refused" in endpoint) return fail([endpoint.refused]);

  let built: BuiltPackage;
  try {
    const root = resolve(import.meta.dirname, "../../..");
    built = await buildPackage({ root, out: resolve(given.out), endpoint });
  } catch (error) {
    return fail([`The package could not be built: ${messageOf(error)}`]);
  }
  report(built);
  if (!built.zip) return fail(built.errors.map(({ sentence }) => sentence));
  console.log(
    `\n${relative(process.cwd(), built.zip.path)}: ${built.zip.size} bytes, for ${endpoint.host}`,
  );
  return 0;
}

function report({ files, warnings }: BuiltPackage): void {
  for (const path of [...files.keys()].toSorted()) {
    console.log(`${String(files.get(path)?.length ?? 0).padStart(9)}  ${path}`);
  }
  for (const { sentence } of warnings) console.log(`warning: ${sentence}`);
}

function fail(sentences: string[]): number {
  for (const sentence of sentences) console.error(sentence);
  return 1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
