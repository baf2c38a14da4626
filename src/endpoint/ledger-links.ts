// Links by which somebody without a seat reads one ledger: making one, and having it open nothing any more.
import type { z } from "zod";
import {
  AddLedgerLink,
  ChangeLedgerLink,
  LedgerLink,
  LedgerLinks,
  NewLedgerLink,
} from "../api/ledger.ts";
import { FlagId } from "../api/text.ts";
import {
  addLedgerLink,
  type LedgerLink as Stored,
  ledgerLinks,
  revokeLedgerLink,
} from "../storage/ledger-links.ts";
import { sessionOperation } from "./contract/operation.ts";
import { hashOfKey, newKey } from "./ledger-key.ts";
import { json } from "./message/answer.ts";
import { notFound } from "./problem.ts";

const DAY = 86_400_000;

export const listLedgerLinks = sessionOperation({
  id: "ledger-link.list",
  summary:
    "Links by which a ledger is read without a seat, the newest first. Their keys are told to nobody.",
  answers: { 200: { description: "The links.", schema: LedgerLinks } },
  async handle({ caller }, { database }) {
    const links = await ledgerLinks(database.forTenant(caller.tenantId), caller.tenantId);
    return json({ items: links.map(viewOf) } satisfies z.input<typeof LedgerLinks>);
  },
});

export const postLedgerLink = sessionOperation({
  id: "ledger-link.add",
  summary: "Makes a link that shows one ledger to whoever has it. Its address is told this once.",
  body: { schema: AddLedgerLink },
  answers: { 201: { description: "The link and its address.", schema: NewLedgerLink } },
  async handle({ caller, body, configuration }, endpoint) {
    const now = endpoint.now();
    const key = newKey(caller.tenantId);
    const link = {
      id: endpoint.newId(),
      ledger: body.ledger,
      name: body.name,
      namesAccounts: body.namesAccounts,
      expiresAt: new Date(now + body.days * DAY),
    };
    await addLedgerLink(endpoint.database.forTenant(caller.tenantId), caller.tenantId, {
      ...link,
      keySha256: hashOfKey(key),
      by: caller.memberId,
      at: new Date(now),
    });
    const address = new URL("/ledger", endpoint.publicUrl);
    address.hash = key;
    const made = viewOf({
      ...link,
      madeById: caller.memberId,
      madeByName: configuration.members.get(caller.memberId)?.name ?? null,
      madeAt: new Date(now),
      revokedAt: null,
      lastReadAt: null,
    });
    return json({ link: made, address: address.href } satisfies z.input<typeof NewLedgerLink>, 201);
  },
});

export const putLedgerLink = sessionOperation({
  id: "ledger-link.change",
  summary: "Has a link open nothing any more.",
  params: { id: FlagId },
  body: { schema: ChangeLedgerLink },
  answers: { 200: { description: "The link as it is now.", schema: LedgerLink } },
  async handle({ caller, params }, endpoint) {
    const { id = "" } = params;
    const database = endpoint.database.forTenant(caller.tenantId);
    const link = await revokeLedgerLink(database, caller.tenantId, id, new Date(endpoint.now()));
    return link === null ? notFound("thing at this address") : json(viewOf(link));
  },
});

const viewOf = (link: Stored): LedgerLink => ({
  id: link.id,
  ledger: link.ledger,
  name: link.name,
  namesAccounts: link.namesAccounts,
  madeByName: link.madeByName,
  madeAt: link.madeAt.toISOString(),
  expiresAt: link.expiresAt.toISOString(),
  revokedAt: link.revokedAt?.toISOString() ?? null,
  lastReadAt: link.lastReadAt?.toISOString() ?? null,
});
