import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { stringify } from "csv-stringify/sync";
import type { OpenFile } from "./file-writer.ts";

/** UTF-8 with a header, a line break as PostgreSQL's COPY reads it, and nothing where there is no value. */
export const csvFile: OpenFile = (path, { columns }) => {
  const names = Object.keys(columns);
  const stream = createWriteStream(path);
  stream.write(stringify([names]));
  return {
    async write(rows) {
      const text = stringify(rows.map((row) => names.map((name) => row[name] ?? null)));
      if (!stream.write(text)) await once(stream, "drain");
    },
    async end() {
      stream.end();
      await finished(stream);
    },
  };
};
