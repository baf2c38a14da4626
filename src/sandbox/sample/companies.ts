// Companies of the sample CRM whose account is not certain, and their deals: what the page of accounts is for.

/** A company as the sample CRM tells of it, with the deals that wait for its account. */
export interface SampleCompany {
  /** `null`: its deals bring a name and nothing else. */
  readonly crmId: string | null;
  readonly name: string;
  readonly domain?: string;
  /** The Zendesk organization that the CRM names. */
  readonly externalId?: string;
  readonly deals: readonly {
    readonly subject: string;
    readonly type: "upsell" | "cross-sell" | "seat-add" | "tier-upgrade";
    /** Minor units of USD. */
    readonly amountMinor: number;
    /** Days before today on which it was made. */
    readonly daysAgo: number;
  }[];
}

export const companies: readonly SampleCompany[] = [
  {
    // A subsidiary, perhaps: the domain is a part of the account's.
    crmId: "0015g00000LB2qxAAD",
    name: "Brackwater Members Credit Union Canada",
    domain: "ca.brackwater.example",
    deals: [
      { subject: "second site", type: "upsell", amountMinor: 9_200_000, daysAgo: 17 },
      { subject: "Analytics", type: "cross-sell", amountMinor: 2_450_000, daysAgo: 6 },
    ],
  },
  {
    crmId: "0015g00000LC7rtAAD",
    name: "Pellwick Optics GmbH",
    domain: "pellwick-optik.example",
    deals: [{ subject: "12 more seats", type: "seat-add", amountMinor: 648_000, daysAgo: 12 }],
  },
  {
    // Two companies of the CRM, one domain, one account.
    crmId: "0015g00000LD4wkAAD",
    name: "Quillmoor Press North",
    domain: "quillmoor.example",
    deals: [{ subject: "next plan", type: "tier-upgrade", amountMinor: 1_180_000, daysAgo: 20 }],
  },
  {
    crmId: "0015g00000LE9ymAAD",
    name: "Quillmoor Schools",
    domain: "www.quillmoor.example",
    deals: [{ subject: "6 more seats", type: "seat-add", amountMinor: 312_000, daysAgo: 9 }],
  },
  {
    // The name is one account's, the domain another's.
    crmId: "0015g00000LF3zbAAD",
    name: "Harrowmere Freight",
    domain: "pellwick.example",
    deals: [{ subject: "new region", type: "upsell", amountMinor: 14_760_000, daysAgo: 14 }],
  },
  {
    crmId: "0015g00000LG8vcAAD",
    name: "Quillmoor Press",
    externalId: "9081199045518",
    deals: [{ subject: "Automations", type: "cross-sell", amountMinor: 540_000, daysAgo: 3 }],
  },
  {
    crmId: null,
    name: "Harrowmere Freight Lines",
    deals: [{ subject: "larger storage", type: "upsell", amountMinor: 1_540_000, daysAgo: 11 }],
  },
  {
    crmId: null,
    name: "Brackwater Member Credit Union",
    deals: [{ subject: "training days", type: "cross-sell", amountMinor: 420_000, daysAgo: 8 }],
  },
];
