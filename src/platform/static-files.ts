// Built pages from disk, with the headers that each kind of page needs.
import { readFile } from "node:fs/promises";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";

/** What the pages may do: their own scripts, styles and data, and nothing else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
].join("; ");

/** Serves one HTML file at `path`, never framed by anybody. */
export function page(app: Hono, path: string, file: string, policy = PAGE_POLICY): void {
  app.get(path, async (context) => {
    context.header("Content-Security-Policy", `${policy}; frame-ancestors 'none'`);
    context.header("Referrer-Policy", "no-referrer");
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-cache");
    return context.html(await readFile(file, "utf8"));
  });
}

/** Serves a folder whose file names carry a hash of their content, so that they may be kept for ever. */
export function hashedFiles(app: Hono, prefix: string, folder: string): void {
  app.use(
    `${prefix}/*`,
    serveStatic({
      root: folder,
      onFound: (_path, context) => {
        context.header("Cache-Control", "public, max-age=31536000, immutable");
        context.header("X-Content-Type-Options", "nosniff");
      },
    }),
  );
}
