// Serves what was built: the sidebar as the package has it, and the empty page without and with Zendesk's script.
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import type { Builds } from "./builds.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};
const CDN_SDK = /<script\s+async\s+src="https:\/\/static\.zdassets\.com\/[^"]+"\s*><\/script>/;
const LOCAL_SDK = '<script async src="/sdk.js"></script>';

export interface Host {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on any free port of this computer. */
export async function openHost(builds: Builds): Promise<Host> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    try {
      const body = await content(pathname, builds);
      response.setHeader("Content-Type", TYPES[extname(pathname)] ?? "text/html");
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "localhost", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("No port was given."));
      else resolve(address.port);
    });
  });
  return {
    url: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function content(pathname: string, builds: Builds): Promise<string | Buffer> {
  if (pathname === "/") return "<!doctype html><title>Frame</title><body></body>";
  if (pathname === "/sdk.js") return readFile(builds.sdk);
  const [, folder = "", ...rest] = normalize(pathname).split("/");
  const file = rest.join("/");
  if (folder === "sidebar") {
    const path = join(builds.sidebar, file);
    // No network in this measurement: Zendesk's script comes from here as well.
    return file === "index.html"
      ? (await readFile(path, "utf8")).replace(CDN_SDK, LOCAL_SDK)
      : readFile(path);
  }
  const path = join(builds.emptyPage, file);
  return folder === "empty-with-sdk" && file === "index.html"
    ? (await readFile(path, "utf8")).replace("</title>", `</title>${LOCAL_SDK}`)
    : readFile(path);
}
