// The published taxonomy as screens receive it.
import { z } from "zod";
import { Taxonomy } from "../domain/taxonomy.ts";

/** `GET /v1/taxonomy`, with an ETag. `mostUsed` are signal ids of the last 90 days, most used first. */
export const PublishedTaxonomy = z.object({
  taxonomy: Taxonomy,
  mostUsed: z.strictObject({ expansion: z.array(z.string()), friction: z.array(z.string()) }),
});
export type PublishedTaxonomy = z.infer<typeof PublishedTaxonomy>;
