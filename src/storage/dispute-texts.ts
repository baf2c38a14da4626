import type { Database } from "./database.ts";

type Whose =
  | { readonly is: "requester" | "agent" | "account"; readonly id: string }
  | { readonly is: "age"; readonly before: Date };

/** Of an event `e` of a dispute `d` about a deal `o`, with the id or the instant as `$2`. */
const CHOSEN = {
  // No customer writes in a dispute.
  requester: "$2::text is null",
  agent: "e.by_id = $2::text",
  account: "o.account_id = $2::text::int8",
  age: "e.at < $2::timestamptz",
} as const satisfies Record<Whose["is"], string>;

/** Erases what was written in disputes by a person, about an account, or long ago; that there were disputes stays. */
export async function eraseDisputeTexts(
  database: Database,
  tenantId: string,
  whose: Whose,
): Promise<number> {
  const gone = await database.query(
    `delete from dispute_texts t
     using dispute_events e
     join disputes d on d.tenant_id = e.tenant_id and d.id = e.dispute_id
     left join opportunities o
       on o.tenant_id = d.tenant_id and o.crm = d.crm and o.id = d.opportunity_id
     where t.tenant_id = $1 and e.tenant_id = $1 and e.dispute_id = t.dispute_id and e.seq = t.seq
       and ${CHOSEN[whose.is]}
     returning t.seq`,
    [tenantId, whose.is === "age" ? whose.before : whose.id],
  );
  return gone.length;
}
