// Built pages from disk, with the headers that each kind of page needs.
import { readFile } from "node:fs/promises";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { HASHED_FILE_HEADERS, pageHeaders } from "./page-headers.ts";

/** Serves one HTML file at `path`, never framed by anybody. */
export function page(app: Hono, path: string, file: string, policy?: string): void {
  app.get(path, async (context) =>
    context.html(await readFile(file, "utf8"), 200, pageHeaders(policy)),
  );
}

/** Serves a folder whose file names carry a hash of their content, so that they may be kept for ever. */
export function hashedFiles(app: Hono, prefix: string, folder: string): void {
  const files = serveStatic({ root: folder });
  app.use(`${prefix}/*`, async (context, next) => {
    const answer = await files(context, next);
    // Not by its `onFound`, which is called when the answer's headers are already made.
    if (answer instanceof Response)
      for (const [name, value] of Object.entries(HASHED_FILE_HEADERS))
        answer.headers.set(name, value);
    return answer;
  });
}
