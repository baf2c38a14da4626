// The published taxonomy, and publishing a new version of it.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { PublishedTaxonomy } from "../api/taxonomy.ts";
import { Taxonomy } from "../domain/taxonomy.ts";
import { z } from "zod";
import { DraftId } from "../api/taxonomy-draft.ts";
import { publishVersion } from "../storage/taxonomies.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { Answer } from "./message/answer.ts";
import { StoredVersion } from "./message/stored-id.ts";
import { invalid } from "./problem.ts";

/** The sidebar asks at every start; what it kept is good as long as the tag is the same. */
function tagged(taxonomy: PublishedTaxonomy, ifNoneMatch: string | null): Answer {
  const body = JSON.stringify(taxonomy);
  const tag = `"${bytesToHex(sha256(new TextEncoder().encode(body))).slice(0, 32)}"`;
  // Kept by the browser, and asked about each time.
  const headers = { ETag: tag, "Cache-Control": "private, no-cache" };
  const known = (ifNoneMatch ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
  return known.includes(tag) || known.includes("*")
    ? { status: 304, body: null, headers }
    : { status: 200, body, headers };
}

export const showTaxonomy = sessionOperation({
  id: "taxonomy.show",
  summary: "The published taxonomy, with the signals of the last 90 days, most used first.",
  answers: {
    200: {
      description: "The taxonomy.",
      schema: PublishedTaxonomy,
      headers: { ETag: "Changes with the taxonomy and the order of use." },
    },
    304: { description: "It is the one you have." },
  },
  async handle({ request, caller, configuration }, endpoint) {
    const mostUsed = await endpoint.mostUsed.get(caller.tenantId);
    return tagged(
      { taxonomy: configuration.taxonomy, mostUsed },
      request.headers.get("if-none-match"),
    );
  },
});

export const publishTaxonomy = sessionOperation({
  id: "taxonomy.publish",
  summary:
    "Publishes the next version. Earlier versions stay, since flags refer to them. A draft that it was is gone with it.",
  query: z.strictObject({ draft: DraftId.optional() }),
  body: { schema: Taxonomy, bytes: 512 * 1024, keys: 20_000 },
  answers: { 200: { description: "The taxonomy as published.", schema: PublishedTaxonomy } },
  async handle({ body, query, caller, configuration }, endpoint) {
    const next = configuration.taxonomy.version + 1;
    if (body.version !== next || !StoredVersion.safeParse(body.version).success)
      return invalid("version", `Version ${next} is the next one to publish.`);
    const at = new Date(endpoint.now());
    const { tenantId, memberId } = caller;
    const doing = { by: memberId, at, eventId: endpoint.newId() };
    const draft = query.draft ?? null;
    const outcome = await publishVersion(endpoint.database, tenantId, body, draft, doing);
    endpoint.configurations.forget(tenantId);
    if (outcome === "version-exists")
      return invalid("version", `Somebody else has just published version ${body.version}.`);
    return tagged({ taxonomy: body, mostUsed: await endpoint.mostUsed.get(tenantId) }, null);
  },
});
