// What the section is drawn from: the taxonomy in force, its versions and drafts, and how signals are called.
import { createContext, use } from "react";
import type { Client } from "../../api/client.ts";
import type { Session } from "../../api/session.ts";
import { PublishedTaxonomy } from "../../api/taxonomy.ts";
import { TaxonomyDrafts, TaxonomyVersions } from "../../api/taxonomy-draft.ts";
import type { Taxonomy } from "../../domain/taxonomy.ts";
import type { SetupWords } from "../words.ts";

export interface Read {
  readonly taxonomy: Taxonomy;
  readonly versions: TaxonomyVersions;
  readonly drafts: TaxonomyDrafts["items"];
}

export async function read(call: Client["call"]): Promise<Read> {
  const [published, versions, drafts] = await Promise.all([
    call(PublishedTaxonomy, "GET", "/v1/taxonomy"),
    call(TaxonomyVersions, "GET", "/v1/taxonomy/versions"),
    call(TaxonomyDrafts, "GET", "/v1/taxonomy/drafts"),
  ]);
  return { taxonomy: published.taxonomy, versions, drafts: drafts.items };
}

export interface Reading {
  readonly t: SetupWords;
  readonly call: Client["call"];
  readonly session: Session;
  /** Admins change; everybody else reads. */
  readonly mayEdit: boolean;
}

export const ReadingContext = createContext<Reading | null>(null);

export function useReading(): Reading {
  const reading = use(ReadingContext);
  if (reading === null) throw new Error("The section is drawn inside ReadingContext.");
  return reading;
}

/** What the address asks for: a proposal of the report, and the month that it was made from. */
export function askedProposal(search: string): { name: string; month: string | null } | null {
  const params = new URLSearchParams(search);
  const name = params.get("proposal");
  return name === null || name.length > 200 ? null : { name, month: params.get("month") };
}
