// How a CRM's own words for stages and kinds of deals become ours. What is not known is asked about, never guessed into
// a figure.
import { z } from "zod";
import { EXPANSION_TYPES } from "../attribution.ts";

export const DEAL_TYPES = [...EXPANSION_TYPES, "renewal", "new-business", "services"] as const;
export type DealType = (typeof DEAL_TYPES)[number];
export const DEAL_STATUSES = ["open", "won", "lost"] as const;
export type DealStatus = (typeof DEAL_STATUSES)[number];

const Word = z.string().trim().min(1).max(100);
/** A field of Salesforce, through a relation at most, or a property of HubSpot. */
const Field = z
  .string()
  .regex(/^[A-Za-z]\w{0,79}(?:\.[A-Za-z]\w{0,79})?$/, "is not a field's name");

/** How one connection understands its CRM. Every part may be left out. */
export const CrmSettings = z.strictObject({
  /** The CRM's stages; one that is not named here is taken as the CRM says whether it is closed and won. */
  stages: z.record(Word, z.enum(DEAL_STATUSES)).default({}),
  /** The CRM's kinds of deals; one that is not named here is guessed by its words, or refused. */
  types: z.record(Word, z.enum(DEAL_TYPES)).default({}),
  /** For a deal that has no kind; `null`: it is refused. */
  typeOfNone: z.enum(DEAL_TYPES).nullable().default(null),
  /** For a deal whose CRM knows one currency only and so names none. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "is not a currency")
    .nullable()
    .default(null),
  /** The field that says which kind of deal it is; the CRM's usual one when null. */
  typeField: Field.nullable().default(null),
  /** The field with the expansion amount; the CRM's usual one when null. */
  amountField: Field.nullable().default(null),
  /** Fields with the parts that an expansion is made of; then the amount is not looked at. */
  newArrField: Field.nullable().default(null),
  priorArrField: Field.nullable().default(null),
  escalatorField: Field.nullable().default(null),
  /** The field with the id of the Zendesk organization. */
  organizationField: Field.nullable().default(null),
  /** Minutes between two askings of the CRM. */
  everyMinutes: z.int().min(1).max(1440).default(5),
  /** Whether calls, mails and meetings are asked for as well. */
  activities: z.boolean().default(true),
});
export type CrmSettings = z.infer<typeof CrmSettings>;

const plain = (word: string): string =>
  word
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();

const lookUp = <T>(words: Readonly<Record<string, T>>, word: string): T | undefined => {
  if (Object.hasOwn(words, word)) return words[word];
  const wanted = plain(word);
  return Object.entries(words).find(([known]) => plain(known) === wanted)?.[1];
};

/** Words by which kinds of deals are known, the first that fits. Looked for as whole beginnings of words. */
const GUESSES: readonly (readonly [RegExp, DealType])[] = [
  [/\brenew/, "renewal"],
  [/\b(?:seat|licen[cs]e|user)/, "seat-add"],
  [/\bcross/, "cross-sell"],
  [/\badd ?on/, "cross-sell"],
  [/\b(?:upgrade|tier|plan change)/, "tier-upgrade"],
  [/\b(?:up ?sell|expansion|existing ?business|growth)/, "upsell"],
  [/\b(?:service|consult|training|implementation)/, "services"],
  [/\bnew/, "new-business"],
];

/** Our kind for the CRM's word; `null` when it is not known. */
export function dealType(
  word: string | null,
  settings: Pick<CrmSettings, "types" | "typeOfNone">,
): DealType | null {
  if (word === null || word.trim() === "") return settings.typeOfNone;
  const named = lookUp(settings.types, word);
  if (named !== undefined) return named;
  const wanted = plain(word);
  const ours = DEAL_TYPES.find((type) => plain(type) === wanted);
  return ours ?? GUESSES.find(([words]) => words.test(wanted))?.[1] ?? null;
}

/** How a deal in this stage stands; what the CRM itself says counts where the stage is not named. */
export function dealStatus(
  stage: string | null,
  closed: { readonly isClosed: boolean | null; readonly isWon: boolean | null },
  settings: Pick<CrmSettings, "stages">,
): DealStatus | null {
  const named = stage === null ? undefined : lookUp(settings.stages, stage);
  if (named !== undefined) return named;
  if (closed.isWon === true) return "won";
  if (closed.isClosed === true) return "lost";
  if (closed.isClosed === false) return "open";
  switch (plain(stage ?? "").replaceAll(" ", "")) {
    case "closedwon":
    case "won":
      return "won";
    case "closedlost":
    case "lost":
      return "lost";
    default:
      return stage === null ? null : "open";
  }
}
