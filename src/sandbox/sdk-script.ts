/**
 * The ZAF SDK from npm as one plain script, as Zendesk's own host serves it: pages that were launched load it by its
 * address, before their own code runs.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const MODULES = ["index", "client", "utils", "vendor/native-promise-only"];

/** Its modules ask for each other by `require`, which a page does not have. */
export async function sdkScript(): Promise<string> {
  const folder = dirname(createRequire(import.meta.url).resolve("zendesk_app_framework_sdk"));
  const sources = await Promise.all(
    MODULES.map(async (name) => {
      const source = await readFile(join(folder, `${name}.js`), "utf8");
      return `${JSON.stringify(`./${name}`)}: function (module, exports, require) {\n${source}\n}`;
    }),
  );
  return `(function () {
var modules = {${sources.join(",\n")}};
var known = {};
function require(name) {
  if (!known[name]) {
    known[name] = { exports: {} };
    modules[name](known[name], known[name].exports, require);
  }
  return known[name].exports;
}
window.ZAFClient = require("./index");
})();
`;
}
