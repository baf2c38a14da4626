// What stages and kinds of deals usually mean. A guess to start from: a person confirms it before anything is read.
import { type DealStatus, type DealType, sameValue } from "./fields.ts";

const WON = /won\b|gewonnen|ganad[oa]|gagn[ée]e?|conclue|ganh[oa]|受注|成約/iu;
const LOST =
  /lost\b|verloren|perdid[oa]|perdue?|disqualified|abandoned|cancell?ed|storniert|失注/iu;
const OPEN =
  /open|offen|new\b|neu\b|qualif|prospect|proposal|negotiat|discovery|demo|appointment|presentation|decision|contract ?sent|perception|needs|value prop|id\.? decision|pipeline|angebot|verhandlung|abiert|nuev|propuesta|ouvert|nouveau|proposition|négociation|abert|nov[oa]|商談|提案|交渉/iu;

/** What a stage means by its name; `null` where the name does not say. */
export function statusByName(stage: string): DealStatus | null {
  if (LOST.test(stage)) return "lost";
  if (WON.test(stage)) return "won";
  return OPEN.test(stage) ? "open" : null;
}

const TYPES: readonly (readonly [DealType, RegExp])[] = [
  ["renewal", /renew|verl[äa]nger|renov|renouvel|更新/iu],
  ["seat-add", /seat|licen[cs]e|lizenz|user|asiento|si[èe]ge|シート/iu],
  ["tier-upgrade", /tier|plan|upgrade|edition|tarif/iu],
  ["cross-sell", /cross|quer/iu],
  [
    "upsell",
    /up-?sell|expansion|erweiter|add-?on|existing (?:business|customer)|bestand|ampliaci|extension|アップセル/iu,
  ],
  ["services", /service|dienstleist|consult|training|schulung|professional/iu],
  ["new-business", /new|neu|nuev|nouveau|novo|新規/iu],
];

/** Which of our types a deal is by its name; `null` where the name does not say. */
export const typeByName = (name: string): DealType | null =>
  TYPES.find(([type]) => type === sameValue(name))?.[0] ??
  TYPES.find(([, pattern]) => pattern.test(name))?.[0] ??
  null;
