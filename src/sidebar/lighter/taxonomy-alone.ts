// Vite: `translations/en.json?taxonomy` is the taxonomy's part of that file and nothing else. The rest stands in the
// sidebar's first file already, or is of other screens.
import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

const QUERY = /\/translations\/en\.json\?taxonomy$/;

export const taxonomyAlone: Plugin = {
  name: "taxonomy-alone",
  enforce: "pre",
  async load(id) {
    if (!QUERY.test(id)) return null;
    const file: { taxonomy: object } = JSON.parse(await readFile(id.replace(/\?.*$/, ""), "utf8"));
    return { code: `export const taxonomy = ${JSON.stringify(file.taxonomy)};`, moduleType: "js" };
  },
};
