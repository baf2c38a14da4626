import type { Message } from "../../src/destinations/message.ts";
import { sampleMessage } from "../../src/destinations/sample-message.ts";

type Changes = {
  readonly to?: Message["to"];
  readonly flag?: Partial<Message["flag"]>;
  readonly event?: Partial<Message["event"]>;
  readonly signal?: Message["signal"];
  readonly crm?: Message["crm"];
};

const sample = sampleMessage({
  at: new Date(0),
  queueUrl: "https://flags.example.com/queue",
  to: [],
});

/** A message about a raised flag, changed where a test says so. */
export const someMessage = ({ flag, event, signal, to, crm }: Changes = {}): Message => ({
  flag: {
    ...sample.flag,
    id: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10",
    kind: "expansion",
    status: "new",
    version: 1,
    signal: "exp.capacity.seats",
    taxonomyVersion: 1,
    ticketId: "48213",
    ticketSubject: "No seats left",
    accountId: "9081163007251999999",
    accountName: "Northwind Trading",
    plan: "Growth",
    seats: 40,
    seatsUsed: 38,
    arrMinor: "4800050",
    currency: "USD",
    renewalOn: "2027-01-03",
    agentId: "101",
    agentName: "Ada Agent",
    team: "Billing",
    ownerId: "201",
    ownerName: "Mia Manager",
    queue: "expansion",
    urgency: "day",
    why: [{ code: "account-owner" }],
    dueAt: new Date("2026-11-19T10:00:00Z"),
    raisedAt: new Date("2026-11-18T10:00:00Z"),
    claimedAt: null,
    contactedAt: null,
    acceptedAt: null,
    opportunityAt: null,
    closedAt: null,
    snoozedUntil: null,
    pausedUntil: null,
    pausedReason: null,
    snoozedById: null,
    requesterName: "Rita Requester",
    quote: "We are out of licences.",
    note: "Their ops lead decides.",
    evidence: null,
    declineReason: null,
    rightSignal: null,
    duplicateOf: null,
    crm: null,
    opportunityId: null,
    opportunityName: null,
    opportunityStatus: null,
    opportunityAmountMinor: null,
    opportunityCurrency: null,
    identityAssurance: "asserted",
    ...flag,
  },
  event: {
    seq: 1,
    type: "raised",
    at: new Date("2026-11-18T10:00:00Z"),
    byId: "101",
    byName: "Ada Agent",
    data: { kind: "expansion" },
    ...event,
  },
  signal:
    signal === undefined
      ? { id: "exp.capacity.seats", label: "Out of seats", category: "Capacity" }
      : signal,
  link: "https://flags.example.com/queue?flag=019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10",
  crm: crm ?? { accountId: "001A", ownerEmail: "mia@fernwell.example" },
  to: to ?? [
    {
      id: "201",
      name: "Mia Manager",
      email: "mia@fernwell.example",
      roles: ["cs_manager"],
      locale: "en-US",
      zone: "Europe/Berlin",
    },
  ],
  lead: null,
  zone: "Europe/Berlin",
});
