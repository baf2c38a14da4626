// The built pages in front of the endpoint.
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import type { LaunchedPage } from "../endpoint/endpoint.ts";
import { transportSecurity } from "../endpoint/guard/headers.ts";
import { hashedFiles, page } from "./static-files.ts";

/** The pages were not built; the message says how to. */
export class PagesMissingError extends Error {
  override name = "PagesMissingError" as const;
}

const FILES = {
  queue: "queue/index.html",
  report: "report/index.html",
  people: "people/index.html",
  setup: "setup/index.html",
  ledger: "ledger/index.html",
  outcomes: "outcomes/index.html",
  yours: "yours/index.html",
} as const;

/** @throws {PagesMissingError} when `folder` does not hold the built pages. */
export async function refuseMissingPages(folder: string): Promise<void> {
  for (const file of Object.values(FILES))
    await access(join(folder, file)).catch((cause: unknown) => {
      throw new PagesMissingError(
        `The page ${join(folder, file)} is missing. Run npm run build, then start again.`,
        { cause },
      );
    });
}

/** The pages that a launch of the nav bar opens. */
export const launchPage =
  (folder: string) =>
  (name: LaunchedPage): Promise<string> =>
    readFile(join(folder, FILES[name]), "utf8");

/** Pages from `folder`, everything else from the endpoint. `publicUrl` is where people reach both. */
export function withPages(endpoint: Hono, folder: string, publicUrl: string): Hono {
  const app = new Hono();
  for (const path of [...Object.keys(FILES).map((name) => `/${name}`), "/pages-assets/*"])
    app.use(path, async (context, next) => {
      await next();
      for (const [name, value] of Object.entries(transportSecurity(publicUrl)))
        context.header(name, value);
    });
  for (const [name, file] of Object.entries(FILES)) page(app, `/${name}`, join(folder, file));
  hashedFiles(app, "/pages-assets", folder);
  app.all("*", (context) => endpoint.fetch(context.req.raw, context.env));
  return app;
}
