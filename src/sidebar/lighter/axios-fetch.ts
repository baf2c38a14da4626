// axios' fetch adapter for the sidebar's bundle: text out, text in, one timer. What axios' own can do beyond that (streams,
// progress, form data, XSRF cookies) is never asked of it here.
import type { AxiosAdapter } from "axios";

const adapter: AxiosAdapter = async (config) => {
  const answer = await fetch(`${config.baseURL ?? ""}${config.url ?? ""}`, {
    method: (config.method ?? "get").toUpperCase(),
    headers: Object.entries(config.headers.toJSON()).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
    body: typeof config.data === "string" ? config.data : null,
    signal: config.timeout === undefined ? null : AbortSignal.timeout(config.timeout),
  });
  return {
    data: await answer.text(),
    status: answer.status,
    statusText: answer.statusText,
    headers: Object.fromEntries(answer.headers),
    config,
  };
};

/** Where axios looks for its adapter called "fetch". */
export const getFetch = (): AxiosAdapter => adapter;
