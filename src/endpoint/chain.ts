// The newest link of the chain of events, for an admin to keep where nobody with the keys to the database can change it.
import { Chain } from "../api/chain.ts";
import { linkText, newestSeal } from "../storage/newest-seal.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";

export const showChain = sessionOperation({
  id: "chain.show",
  summary:
    "The newest link of the chain of events. Kept elsewhere, it shows later whether events were cut off or rewritten.",
  answers: { 200: { description: "The newest link.", schema: Chain } },
  async handle({ caller }, { database }) {
    const seal = await newestSeal(database, caller.tenantId);
    const newest =
      seal === null
        ? null
        : { ...seal, sealedAt: seal.sealedAt.toISOString(), expect: linkText(seal) };
    return json({ newest } satisfies Chain);
  },
});
