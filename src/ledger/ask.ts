// Everything this page asks of the endpoint.
import type { z } from "zod";
import type { Client } from "../api/client.ts";
import {
  AddFix,
  AddLedgerLink,
  FixAnswer,
  LedgerAnswer,
  LedgerLink,
  LedgerLinks,
  NewLedgerLink,
} from "../api/ledger.ts";
import { Session } from "../api/session.ts";
import type { Address } from "./address.ts";

export interface Ask {
  /** `null` for who reads by a link, and is nobody in particular. */
  readonly session: (() => Promise<Session>) | null;
  readonly ledger: (address: Address) => Promise<LedgerAnswer>;
  readonly fix: (fix: z.input<typeof AddFix>) => Promise<FixAnswer>;
  readonly unfix: (id: string) => Promise<FixAnswer>;
  readonly links: () => Promise<readonly LedgerLink[]>;
  readonly makeLink: (
    link: z.input<typeof AddLedgerLink>,
  ) => Promise<z.infer<typeof NewLedgerLink>>;
  readonly revoke: (id: string) => Promise<LedgerLink>;
}

const weekOf = ({ week }: Address): string => (week === null ? "" : `?week=${week}`);

export const createAsk = (call: Client["call"], key: string | null): Ask => ({
  session: key === null ? () => call(Session, "GET", "/v1/session") : null,
  ledger: (address) =>
    key === null
      ? call(LedgerAnswer, "GET", `/v1/ledgers/${address.ledger}${weekOf(address)}`)
      : call(LedgerAnswer, "POST", "/v1/ledger-readings", {
          key,
          ...(address.week === null ? {} : { week: address.week }),
        }),
  fix: (fix) => call(FixAnswer, "POST", "/v1/fixes", fix),
  unfix: (id) => call(FixAnswer, "PUT", `/v1/fixes/${id}`, { stands: false }),
  links: async () => (await call(LedgerLinks, "GET", "/v1/ledger-links")).items,
  makeLink: (link) => call(NewLedgerLink, "POST", "/v1/ledger-links", link),
  revoke: (id) => call(LedgerLink, "PUT", `/v1/ledger-links/${id}`, { active: false }),
});
