// Vite: a sidebar of 115 KB. React alone is 67 KB of it, so the others come in with what is used of them and no more.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Plugin } from "vite";

const at = (file: string) => resolve(import.meta.dirname, file);

/**
 * Parts of axios that only form data, old browsers, progress bars, its older interfaces, parameters, whole addresses and
 * mistakes in its options reach. Ours are written once, in `api/client.ts`.
 */
const UNUSED =
  /node_modules\/axios\/lib\/(?:adapters\/xhr|cancel\/CancelToken|core\/(?:assertParamsAcyclic|buildFullPath|createMultipartBody|setFormDataHeaders)|helpers\/(?:AxiosURLSearchParams|HttpStatusCode|buildURL|formDataToJSON|parseHeaders|spread|toFormData|toURLEncodedForm|validator))\.js$/;

/** What axios takes from `helpers/validator.js`: checks of options, none of which is ever asked. */
const NO_CHECKS =
  "const none = () => true; export default { assertOptions: none, validators: { transitional: none, spelling: none } };";

const UTILS = /node_modules\/axios\/lib\/utils\.js$/;
/** What only the parts above, or nobody, takes from axios' `utils.js`, which hands out all of it as one object. */
const UNASKED =
  /^ {2}(?:asap|endsWith|forEachEntry|global|hasOwnInPrototypeChain|inherits|isAsyncFn|isBoolean|isContextDefined|isDate|isEmptyObject|isHeaders|isIterable|isNumber|isReactNative|isReactNativeBlob|isRequest|isSpecCompliantForm|isTypedArray|kindOf|kindOfTest|matchAll|noop|setImmediate|stripBOM|toArray|toFiniteNumber|toFlatObject|toObjectSet)(?:: \w+)?,\n/gm;

/** Whether axios' file with this path is left out. */
export const isUnused = (path: string): boolean => UNUSED.test(path);
/** axios' `utils.js` without what nobody in the sidebar asks of it. */
export const lighterUtils = (source: string): string => source.replace(UNASKED, "");

/** Builds with lighter editions of zod, uuid and axios; `test/sidebar/lighter.test.ts` holds them against the full ones. */
export const lighter: Plugin = {
  name: "lighter",
  enforce: "pre",
  config: () => ({
    resolve: {
      alias: [
        { find: /^zod$/, replacement: at("zod.ts") },
        { find: /^uuid$/, replacement: at("uuid.ts") },
        // axios' own list of adapters is the only file in the bundle that imports it by this name.
        { find: /^\.\/fetch\.js$/, replacement: at("axios-fetch.ts") },
      ],
    },
    build: {
      // One file after the first paint needs no list of files to preload.
      modulePreload: false,
      rolldownOptions: {
        // Making a schema has no effect, so the ones that only the endpoint needs can be left out.
        treeshake: {
          manualPureFunctions: [
            "readTaxonomy",
            "z",
            "text",
            "optionalText",
            "ZendeskId",
            "SignalId",
            "Instant",
            "Currency",
            "MinorUnits",
            "DecimalAmount",
          ],
        },
      },
    },
  }),
  transformIndexHtml: {
    order: "post",
    // The first frame is the one with the buttons. Painting an empty one before it would only make them later.
    handler: (html) =>
      html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
  async load(id) {
    // Nothing is preloaded, so there is nothing to wait for.
    if (id.endsWith("vite/preload-helper.js"))
      return "export const __vitePreload = (load) => load();";
    if (UTILS.test(id)) return lighterUtils(await readFile(id, "utf8"));
    if (!isUnused(id)) return null;
    if (id.endsWith("/validator.js")) return NO_CHECKS;
    const names = [...(await readFile(id, "utf8")).matchAll(/^export const (\w+)/gm)];
    return [
      "const none = () => ({});",
      ...names.map((found) => `export const ${found[1] ?? ""} = none;`),
      // An adapter that is null is one that this platform does not have.
      `export default ${id.includes("xhr") ? "null" : "none"};`,
    ].join("\n");
  },
};
