// Everything that this section asks of the endpoint.
import { type Client, NoAnswer, problemOf, readRetryAfter } from "../../api/client.ts";
import {
  type ImportBegin,
  ImportFileDetail,
  ImportFileHere,
  ImportFileList,
  ImportLook,
} from "../../api/import-file.ts";
import type { Mapping } from "../../domain/import/fields.ts";

type Call = Client["call"];
const pathOf = (id: string): string => `/v1/import-files/${id}`;

export const listOf = (call: Call) => call(ImportFileList, "GET", "/v1/import-files");

export const begin = (call: Call, id: string, file: ImportBegin) =>
  call(ImportFileHere, "PUT", pathOf(id), file);

export const detailOf = (call: Call, id: string) => call(ImportFileDetail, "GET", pathOf(id));

export const lookAt = (
  call: Call,
  id: string,
  asked: { readonly sheet?: string; readonly mapping?: Mapping },
) => call(ImportLook, "POST", `${pathOf(id)}/looks`, asked);

export const mapAs = (call: Call, id: string, mapping: Mapping) =>
  call(ImportFileDetail, "PUT", `${pathOf(id)}/mapping`, { mapping });

export const stepOf = (call: Call, id: string) =>
  call(ImportFileDetail, "POST", `${pathOf(id)}/steps`);

export const decide = (call: Call, id: string, decision: "store" | "cancel") =>
  call(ImportFileDetail, "POST", `${pathOf(id)}/decisions`, { decision });

/** Where the line-by-line report is downloaded. */
export const reportPath = (id: string, only?: "problems"): string =>
  `${pathOf(id)}/report${only === undefined ? "" : `?only=${only}`}`;

/** Sends one part of a file as the bytes that it is. */
export async function sendPart(
  id: string,
  part: number,
  bytes: Blob,
  signal: AbortSignal,
): Promise<ImportFileHere> {
  let answer: Response;
  try {
    answer = await fetch(`${pathOf(id)}/parts/${part}`, {
      method: "PUT",
      headers: { "Content-Type": "application/octet-stream" },
      body: bytes,
      signal,
    });
  } catch (cause) {
    throw new NoAnswer(`Part ${part} was not answered.`, { cause });
  }
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok)
    throw problemOf(
      answer.status,
      body,
      readRetryAfter(answer.headers.get("retry-after"), Date.now()),
    );
  return ImportFileHere.parse(body);
}
type ImportFileHere = ReturnType<typeof ImportFileHere.parse>;
