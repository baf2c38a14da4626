// The sections of the set-up pages, how the address names them, and what each of them is handed.
import type { Client } from "../api/client.ts";
import type { Session } from "../api/session.ts";
import type { Spelling } from "../ui/page/address-bar.ts";
import type { SetupWords } from "./words.ts";

export const SECTIONS = ["routing", "hours", "destinations", "taxonomy"] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface SetupAddress {
  readonly section: SectionName;
}

/** The sections that open for somebody: admins look after all of them; what signals there are is read by the whole office. */
export const sectionsFor = (roles: Session["roles"]): readonly SectionName[] => {
  if (roles.includes("admin")) return SECTIONS;
  if (roles.includes("cs_manager")) return ["destinations", "taxonomy"];
  return roles.includes("ops") ? ["taxonomy"] : [];
};

const isSection = (name: string | null): name is SectionName =>
  (SECTIONS as readonly (string | null)[]).includes(name);

/** `/setup?section=hours`; the first section needs no naming. */
export const addressSpelling: Spelling<SetupAddress> = {
  read(search) {
    const section = new URLSearchParams(search).get("section");
    return { section: isSection(section) ? section : SECTIONS[0] };
  },
  write({ section }, search) {
    const query = new URLSearchParams(search);
    if (section === SECTIONS[0]) query.delete("section");
    else query.set("section", section);
    const written = query.toString();
    return written === "" ? "" : `?${written}`;
  },
};

/** What every section is drawn from. Each asks the endpoint itself for whatever else it shows. */
export interface SectionProps {
  /** All words of the set-up pages: `t("hours.title")`. `t.locale` is the reader's language. */
  readonly t: SetupWords;
  /** One question to the endpoint, its answer checked by a schema; rejects as `troubleOf` reads it. */
  readonly call: Client["call"];
  /** Who looks, and the tenant's zone. */
  readonly session: Session;
  /** Told whether there are edits that leaving would lose; the page then asks before it lets somebody go. */
  readonly onUnsaved: (isUnsaved: boolean) => void;
}
