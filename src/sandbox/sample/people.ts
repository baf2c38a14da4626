/** A person who works at Fernwell, the invented software company whose support desk the sandbox shows. */
export interface SamplePerson {
  /** Zendesk user id: 64 bits, so digits in a string and never a number. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The language the person reads Zendesk in. */
  readonly locale: string;
}

/** Somebody who answers tickets. */
export interface SampleAgent extends SamplePerson {
  readonly team: "Billing" | "Technical" | "Onboarding" | "Training";
}

/** Somebody who works on flags, reads the report or sets things up. */
export interface SampleMember extends SamplePerson {
  readonly role: "cs_manager" | "ops" | "admin";
}

/** The six agents of the support desk. */
export const agents: readonly SampleAgent[] = [
  {
    id: "26417730918221",
    name: "Tamsin Okafor",
    email: "tamsin.okafor@fernwell.example",
    team: "Technical",
    locale: "en-US",
  },
  {
    id: "26417731004509",
    name: "Lukas Reinholt",
    email: "lukas.reinholt@fernwell.example",
    team: "Technical",
    locale: "de",
  },
  {
    id: "26417742266137",
    name: "Inés Carballo",
    email: "ines.carballo@fernwell.example",
    team: "Billing",
    locale: "es",
  },
  {
    id: "26417758830962",
    name: "Dele Marsh-Adeyinka",
    email: "dele.marsh@fernwell.example",
    team: "Billing",
    locale: "en-US",
  },
  {
    id: "26417761195378",
    name: "Camille Vautrin",
    email: "camille.vautrin@fernwell.example",
    team: "Onboarding",
    locale: "fr",
  },
  {
    id: "26417779540814",
    name: "Yuna Morishita",
    email: "yuna.morishita@fernwell.example",
    team: "Training",
    locale: "ja",
  },
];

/** The four people in customer success who own the accounts. */
export const csManagers: readonly SampleMember[] = [
  {
    id: "26419902217745",
    name: "Rosalind Achterby",
    email: "rosalind.achterby@fernwell.example",
    role: "cs_manager",
    locale: "en-US",
  },
  {
    id: "26419902480316",
    name: "Nadia Brandvoll",
    email: "nadia.brandvoll@fernwell.example",
    role: "cs_manager",
    locale: "de",
  },
  {
    id: "26419913658290",
    name: "Tomasz Wilkier",
    email: "tomasz.wilkier@fernwell.example",
    role: "cs_manager",
    locale: "en-US",
  },
  {
    id: "26419927713058",
    name: "Joaquim Paredes-Leal",
    email: "joaquim.paredes@fernwell.example",
    role: "cs_manager",
    locale: "pt-BR",
  },
];

/** Reads the month's report. */
export const opsPerson: SampleMember = {
  id: "26420015569903",
  name: "Hana Svobodnik",
  email: "hana.svobodnik@fernwell.example",
  role: "ops",
  locale: "en-US",
};

/** Sets taxonomy, routing, people and connections. */
export const adminPerson: SampleMember = {
  id: "26420038841127",
  name: "Idris Callowhill",
  email: "idris.callowhill@fernwell.example",
  role: "admin",
  locale: "en-US",
};
