// Files of the endpoint. A plain link would not do: a page that Zendesk launched has no cookie.
import { problemOf } from "../../api/client.ts";
import type { LaunchedBearer } from "../../ui/launched/launched-bearer.ts";
import type { Download } from "./desk.ts";

export function createDownload(
  origin: string,
  version: string,
  bearer: LaunchedBearer | null,
): Download {
  return async (path) => {
    const headers = new Headers({ "X-App-Version": version });
    const held = await bearer?.current();
    if (held !== undefined) headers.set("Authorization", `Bearer ${held}`);
    const answer = await fetch(origin + path, { headers });
    // A download that breaks off rejects here, so nobody keeps half a table.
    if (answer.ok) return answer.blob();
    const body: unknown = await answer.json().catch(() => null);
    throw problemOf(answer.status, body, null);
  };
}

/** Hands a file to the browser's downloads. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers read the address only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
