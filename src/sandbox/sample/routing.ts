// How Fernwell routes its flags, and who of customer success is away these days.
import type { RoutingBody, Rule } from "../../domain/routing/body.ts";
import { csManagers } from "./people.ts";

const [rosalind = "", nadia = "", tomasz = "", joaquim = ""] = csManagers.map(({ id }) => id);

const rule = (
  id: string,
  name: string,
  when: Rule["when"],
  outcome: Partial<Rule["outcome"]>,
): Rule => ({
  id,
  name,
  active: true,
  when,
  outcome: {
    queue: null,
    owner: { is: "account-owner" },
    urgency: null,
    destinations: null,
    ...outcome,
  },
});

/** Published when the sandbox is made. Nobody stands behind the queue of expansions: whoever comes first takes them. */
export const sampleRouting: RoutingBody = {
  queues: [
    { id: "expansion", name: "Expansion", kind: "expansion", leadId: null, pool: [] },
    {
      id: "friction",
      name: "Friction",
      kind: "friction",
      leadId: nadia,
      pool: [rosalind, nadia, tomasz, joaquim],
    },
    {
      id: "renewals",
      name: "Renewals at risk",
      kind: "friction",
      leadId: rosalind,
      pool: [rosalind, nadia],
    },
    {
      id: "enterprise",
      name: "Enterprise",
      kind: null,
      leadId: nadia,
      pool: [nadia, tomasz],
    },
    {
      id: "digital",
      name: "Digital",
      kind: null,
      leadId: joaquim,
      pool: [joaquim, tomasz, rosalind],
    },
  ],
  rules: [
    rule("security", "Security questions", { tags: ["security"] }, { urgency: "now" }),
    rule(
      "renewals",
      "Renewal within 30 days",
      { kinds: ["friction"], renewalWithinDays: 30 },
      { queue: "renewals" },
    ),
    rule(
      "enterprise",
      "Enterprise accounts",
      { segments: ["Enterprise"] },
      { queue: "enterprise" },
    ),
    rule("german", "Writes in German", { tags: ["de"] }, { owner: { is: "member", id: nadia } }),
    rule(
      "starter",
      "Small plans",
      { plans: ["Starter"] },
      { queue: "digital", owner: { is: "pool" } },
    ),
    rule(
      "apac",
      "Asia and Pacific",
      { regions: ["APAC"] },
      { queue: "digital", owner: { is: "lead" } },
    ),
  ],
};

/** On holiday for two weeks from the day the sandbox is made, with a colleague who stands in. */
export const sampleAbsence = { memberId: joaquim, deputyId: tomasz, days: 14 } as const;
