// In a file of its own, so that no screen carries it by accident: screens ask the endpoint for their tenant's.
import file from "./default-taxonomy.json" with { type: "json" };
import { readTaxonomy, type Taxonomy } from "./taxonomy.ts";

/** What a new tenant starts with: version 1, from published taxonomies of expansion and churn signals. */
export const defaultTaxonomy: Taxonomy = readTaxonomy(file, "default-taxonomy.json");
