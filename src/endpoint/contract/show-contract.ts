// GET /openapi.json
import { z } from "zod";
import { openApi } from "./openapi.ts";
import { openOperation } from "./operation.ts";
import { loadOperations } from "./operations.ts";

export const showContract = openOperation({
  id: "contract.show",
  summary: "This description.",
  answers: { 200: { description: "OpenAPI 3.1.", schema: z.looseObject({ openapi: z.string() }) } },
  handle: async (_call, { publicUrl }) => ({ status: 200, body: await description(publicUrl) }),
});

let described: { readonly publicUrl: string; readonly text: string } | undefined;

/** Made once: making it takes as long as a hundred ordinary requests, and anybody may ask for it. */
async function description(publicUrl: string): Promise<string> {
  if (described?.publicUrl !== publicUrl)
    described = { publicUrl, text: JSON.stringify(openApi(await loadOperations(), publicUrl)) };
  return described.text;
}
