// What columns are called, by the systems that export them and in the languages they export in.
import type { AccountField, DealField, Field, Subject } from "./fields.ts";

/** A heading as it is compared: small letters and digits, without accents. */
export const plainHeading = (heading: string): string =>
  heading
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** Best names first: of two columns that could tell a field, the one that stands earlier here does. */
const DEALS: Readonly<Record<DealField, string>> = {
  opportunity_id:
    "opportunity id|opportunityid|deal id|record id|record id - deal|hs_object_id|subscription_id|case safe id|18 digit id|opportunity-id|verkaufschancen-id|chancen-id|deal-id|geschäfts-id|id de oportunidad|id del negocio|id de l'opportunité|id de la transaction|id da oportunidade|id do negócio|商談id|取引id|id",
  name: "opportunity name|deal name|dealname|opportunity|name|deal|subject|opportunity-name|verkaufschance|name der verkaufschance|bezeichnung|nombre de la oportunidad|nombre del negocio|nom de l'opportunité|nom de la transaction|nome da oportunidade|nome do negócio|商談名|取引名",
  account_id:
    "account id|accountid|account_id|company id|associated company ids|associated company id|primary associated company id|customer id|organization id|account-id|kunden-id|kundennummer|kundennr|firmen-id|unternehmens-id|id de cuenta|id de empresa|id du compte|id de l'entreprise|id da conta|id da empresa|取引先id|会社id",
  account_name:
    "account name|account_name|account|company name|company|associated company|primary associated company|customer|customer name|organization|kunde|kundenname|firma|unternehmen|nombre de la cuenta|empresa|cliente|nom du compte|entreprise|client|nome da conta|取引先名|会社名",
  type: "type|opportunity type|deal type|dealtype|opportunity record type|record type|typ|art|geschäftstyp|tipo|tipo de negocio|tipo de oportunidad|type d'opportunité|type de transaction|tipo de negócio|種別|取引タイプ",
  status:
    "status|stage|stage name|stagename|deal stage|dealstage|phase|verkaufsphase|dealphase|stufe|etapa|fase|etapa del negocio|étape|phase de transaction|estágio|fase do negócio|フェーズ|取引ステージ|ステータス",
  amount:
    "amount|expansion amount|expansion arr|deal amount|amount in company currency|arr|arr_amount|acv|annual contract value|value|betrag|umsatz|wert|auftragswert|summe|importe|monto|cantidad|valor|montant|somme|金額",
  prior_arr:
    "prior arr|prior_arr|previous arr|current arr|old arr|existing arr|bisheriger arr|arr bisher|arr anterior|arr précédent",
  new_arr: "new arr|new_arr|renewal arr|total arr|neuer arr|arr neu|nuevo arr|nouvel arr|novo arr",
  escalator:
    "escalator|contracted escalator|price escalator|uplift|contracted uplift|preiserhöhung|preisanpassung",
  currency:
    "currency|currency code|currencyisocode|deal currency code|opportunity currency|amount currency|währung|waehrung|moneda|divisa|devise|moeda|通貨",
  created_at:
    "created at|created_at|created date|createddate|create date|createdate|date created|created|start_date|opened|erstelldatum|erstellt am|erstellt|angelegt am|fecha de creación|creado el|date de création|créé le|data de criação|作成日",
  closed_at:
    "closed at|closed_at|close date|closedate|closed date|date closed|closed|abschlussdatum|schlusstermin|geschlossen am|fecha de cierre|date de clôture|date de fermeture|data de fechamento|完了予定日|クローズ日",
  modified_at:
    "last modified date|lastmodifieddate|last modified|hs_lastmodifieddate|modified at|modified_at|updated at|updated_at|systemmodstamp|zuletzt geändert|geändert am|fecha de modificación|última modificación|date de modification|última modificação|最終更新日",
};

const ACCOUNTS: Readonly<Record<AccountField, string>> = {
  account_id: `record id|company id|customerid|${DEALS.account_id}|id`,
  account_name: `${DEALS.account_name}|name`,
  domain:
    "domain|website|company domain name|web site|url|homepage|webseite|sitio web|dominio|site web|domaine|site|domínio|ウェブサイト|ドメイン",
  zendesk_id:
    "zendesk id|zendesk_id|zendesk organization id|zendesk organisation id|external id|external_id|organization external id",
  parent_id:
    "parent id|parent_id|parent account id|parentid|parent account|parent company|übergeordneter account|muttergesellschaft|cuenta principal|compte parent|conta principal",
};

const named = (table: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(table).map(([field, names]) => [field, names.split("|").map(plainHeading)]),
  );
const NAMES = { deals: named(DEALS), accounts: named(ACCOUNTS) };

/** Which column of a header tells each field, by their names alone. Each column is used once. */
export function columnsByName(
  header: readonly string[],
  subject: Subject,
  fields: readonly Field[],
): Partial<Record<Field, number>> {
  const plain = header.map(plainHeading);
  const found: Partial<Record<Field, number>> = {};
  const taken = new Set<number>();
  const hits = fields.flatMap((field) =>
    (NAMES[subject].get(field) ?? []).map((name, rank) => ({
      field,
      rank,
      at: plain.indexOf(name),
      isTwice: plain.indexOf(name) !== plain.lastIndexOf(name),
    })),
  );
  for (const { field, at, isTwice } of hits.toSorted((a, b) => a.rank - b.rank)) {
    // Of two columns of one name a person says which.
    if (at === -1 || isTwice || taken.has(at) || found[field] !== undefined) continue;
    found[field] = at;
    taken.add(at);
  }
  return found;
}

/** Where files come from that are known by their headings. */
export type FileSystem = "salesforce" | "hubspot" | "signal-flag" | "ravenstack";

const SYSTEMS: readonly (readonly [FileSystem, number, string])[] = [
  ["signal-flag", 4, "opportunity_id|created_at|closed_at|account_id"],
  ["ravenstack", 3, "subscription_id|upgrade_flag|mrr_amount|arr_amount|plan_tier|referral_source"],
  [
    "hubspot",
    2,
    "record id|deal name|deal stage|deal owner|create date|pipeline|associated company|company domain name",
  ],
  [
    "salesforce",
    2,
    "opportunity id|opportunity name|stage|account id|opportunity owner|fiscal period|probability (%)|forecast category|stagename|closedate",
  ],
];

/** Whose export this looks like; `null` where nothing tells. */
export function systemOf(header: readonly string[]): FileSystem | null {
  const plain = new Set(header.map(plainHeading));
  const fits = SYSTEMS.find(
    ([, least, names]) =>
      names.split("|").filter((name) => plain.has(plainHeading(name))).length >= least,
  );
  return fits?.[0] ?? null;
}

/** What a file is that is not what was asked for. */
export const OTHER_FILES = [
  "deals",
  "accounts",
  "customers",
  "tickets",
  "contacts",
  "churn",
  "usage",
  "invoices",
] as const;
export type OtherFile = (typeof OTHER_FILES)[number];

const OTHERS: readonly (readonly [OtherFile, number, string])[] = [
  [
    "customers",
    3,
    "customerid|gender|seniorcitizen|tenure|monthlycharges|totalcharges|churn|contract",
  ],
  [
    "tickets",
    2,
    "ticket_id|ticket id|ticket subject|requester|priority|satisfaction_score|first_response_time_minutes|assignee",
  ],
  ["churn", 2, "churn_event_id|churn_date|reason_code|refund_amount_usd"],
  ["usage", 2, "usage_id|usage_date|feature_name|usage_count|usage_duration_secs"],
  ["contacts", 2, "first name|last name|email|phone|job title|vorname|nachname|e-mail"],
  ["invoices", 2, "invoice id|invoice number|invoice date|due date|tax|rechnungsnummer|subtotal"],
  ["deals", 2, "opportunity id|opportunity name|deal name|deal stage|close date|subscription_id"],
  [
    "accounts",
    2,
    "account_name|account name|industry|website|domain|signup_date|plan_tier|country",
  ],
];

/** What the headings look like, where they are not those of what was asked for. */
export function looksLike(header: readonly string[]): OtherFile | null {
  const plain = new Set(header.map(plainHeading));
  return (
    OTHERS.find(
      ([, least, names]) =>
        names.split("|").filter((name) => plain.has(plainHeading(name))).length >= least,
    )?.[0] ?? null
  );
}
