// The built queue and report pages in front of the endpoint.
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { hashedFiles, page } from "./static-files.ts";

/** The pages were not built; the message says how to. */
export class PagesMissingError extends Error {
  override name = "PagesMissingError" as const;
}

const QUEUE = "queue/index.html";
const REPORT = "report/index.html";

/** @throws {PagesMissingError} when `folder` does not hold the built pages. */
export async function refuseMissingPages(folder: string): Promise<void> {
  for (const file of [QUEUE, REPORT])
    await access(join(folder, file)).catch((cause: unknown) => {
      throw new PagesMissingError(
        `The page ${join(folder, file)} is missing. Run npm run build, then start again.`,
        { cause },
      );
    });
}

/** The page that a launch of the nav bar opens. */
export const launchPage = (folder: string) => (): Promise<string> =>
  readFile(join(folder, QUEUE), "utf8");

/** Pages from `folder`, everything else from the endpoint. */
export function withPages(endpoint: Hono, folder: string): Hono {
  const app = new Hono();
  page(app, "/queue", join(folder, QUEUE));
  page(app, "/report", join(folder, REPORT));
  hashedFiles(app, "/pages-assets", folder);
  app.all("*", (context) => endpoint.fetch(context.req.raw, context.env));
  return app;
}
