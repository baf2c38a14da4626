// Which CRM an id belongs to, from the shapes that CRMs give their ids.

export const CRMS = ["salesforce", "hubspot"] as const;
const NAMES: Readonly<Record<string, string>> = { salesforce: "Salesforce", hubspot: "HubSpot" };
/** A CRM's own spelling of its name; product names are not translated. */
export const crmName = (crm: string): string => NAMES[crm] ?? crm;

/** The likeliest CRM of a typed id; the first known one where the shape says nothing. */
export function guessCrm(id: string, known: readonly string[]): string {
  // Salesforce: opportunities begin with 006 and have 15 or 18 letters and digits. HubSpot: digits only.
  if (/^006[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(id)) return "salesforce";
  if (/^\d{6,}$/.test(id)) return "hubspot";
  return known[0] ?? CRMS[0];
}
