// The sections of the pages of outcomes, how the address names them and a deal, and what each of them is handed.
import type { Client } from "../api/client.ts";
import type { Session } from "../api/session.ts";
import type { AddressBar, Spelling } from "../ui/page/address-bar.ts";
import type { OutcomesWords } from "./words.ts";

export const SECTIONS = ["files", "accounts", "connections", "rule"] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface OutcomesAddress {
  /** `null` where the address names none: the first that opens for who is here. */
  readonly section: SectionName | null;
  /** `crm:id` of the deal whose evidence is shown instead of a section. */
  readonly deal: string | null;
}

/** The sections that open for somebody: admins see all, ops all but connections, CS managers which account is which. */
export function sectionsFor(roles: Session["roles"]): readonly SectionName[] {
  if (roles.includes("admin")) return SECTIONS;
  if (roles.includes("ops")) return ["files", "accounts", "rule"];
  return roles.includes("cs_manager") ? ["accounts"] : [];
}

const isSection = (name: string | null): name is SectionName =>
  (SECTIONS as readonly (string | null)[]).includes(name);

const read = (search: string): OutcomesAddress => {
  const query = new URLSearchParams(search);
  const section = query.get("section");
  return { section: isSection(section) ? section : null, deal: query.get("deal") };
};

/** `/outcomes?section=accounts`, `/outcomes?deal=salesforce:006…`; a section's own parameters go with the section. */
export const addressSpelling: Spelling<OutcomesAddress> = {
  read,
  write({ section, deal }, search) {
    const before = read(search);
    const isElsewhere = before.section !== section || before.deal !== deal;
    const query = new URLSearchParams(isElsewhere ? "" : search);
    if (section !== null) query.set("section", section);
    if (deal !== null) query.set("deal", deal);
    const written = query.toString().replaceAll("%3A", ":");
    return written === "" ? "" : `?${written}`;
  },
};

/** What every section is drawn from. Each asks the endpoint itself for whatever else it shows. */
export interface SectionProps {
  /** All words of the pages of outcomes: `t("files.title")`. `t.locale` is the reader's language. */
  readonly t: OutcomesWords;
  /** One question to the endpoint, its answer checked by a schema; rejects as `troubleOf` reads it. */
  readonly call: Client["call"];
  /** Who looks, and the tenant's zone. */
  readonly session: Session;
  /** The address of these pages, to go to another section or to a deal. */
  readonly bar: AddressBar<OutcomesAddress>;
  /** Told whether there are edits that leaving would lose; the page then asks before it lets somebody go. */
  readonly onUnsaved: (isUnsaved: boolean) => void;
}
