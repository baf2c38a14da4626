// Everything that can be asked of the endpoint, in the order a reader meets it.
import { z } from "zod";
import { putAccount, showAccount, showAccountHistory } from "../accounts.ts";
import { listFlags, refineFlag, showFlag } from "../flags.ts";
import { showAlive, showMetrics, showReady } from "../health.ts";
import { takeImport } from "../imports.ts";
import { launchPage } from "../launch.ts";
import { listMembers, putMember } from "../members.ts";
import { moveFlag, moveMany } from "../moves.ts";
import { listOpportunities, putOpportunity } from "../opportunities.ts";
import { countQueue } from "../queue.ts";
import { raiseFlag } from "../raise.ts";
import { showMonth, showRows } from "../reports.ts";
import { showSession, tradeSession } from "../sessions.ts";
import { returnFromSignIn, signIn, signOut } from "../sign-in.ts";
import { publishTaxonomy, showTaxonomy } from "../taxonomy.ts";
import { openOperation, type Operation } from "./operation.ts";
import { ALLOWED, NARROWED } from "./roles.ts";

const showContract: Operation = openOperation({
  id: "contract.show",
  method: "GET",
  path: "/openapi.json",
  summary: "This description.",
  answers: { 200: { description: "OpenAPI 3.1.", schema: z.looseObject({ openapi: z.string() }) } },
  handle: async (_call, { publicUrl }) => ({ status: 200, body: await description(publicUrl) }),
});

let described: { readonly publicUrl: string; readonly text: string } | undefined;

/** Made once: making it takes as long as a hundred ordinary requests, and anybody may ask for it. */
async function description(publicUrl: string): Promise<string> {
  const { openApi } = await import("./openapi.ts");
  if (described?.publicUrl !== publicUrl)
    described = { publicUrl, text: JSON.stringify(openApi(OPERATIONS, publicUrl)) };
  return described.text;
}

export const OPERATIONS: readonly Operation[] = [
  tradeSession,
  launchPage,
  signIn,
  returnFromSignIn,
  signOut,
  showSession,
  showTaxonomy,
  publishTaxonomy,
  raiseFlag,
  refineFlag,
  listFlags,
  showFlag,
  moveFlag,
  moveMany,
  countQueue,
  showAccount,
  showAccountHistory,
  putAccount,
  listMembers,
  putMember,
  putOpportunity,
  listOpportunities,
  takeImport,
  showMonth,
  showRows,
  showAlive,
  showReady,
  showMetrics,
  showContract,
];

/**
 * Refuses a table of roles and a list of operations that do not cover each other.
 * @throws {Error} naming the operation that lacks its line, or the line that lacks its operation.
 */
export function checkRoles(operations: readonly { readonly id: string }[]): void {
  const ids = new Set<string>(operations.map(({ id }) => id));
  if (ids.size !== operations.length) throw new Error("Two operations have the same id.");
  for (const { id } of operations) {
    if (!Object.hasOwn(ALLOWED, id))
      throw new Error(`The operation ${id} is missing from the table of roles.`);
  }
  for (const id of Object.keys(ALLOWED)) {
    if (!ids.has(id) && !Object.hasOwn(NARROWED, id))
      throw new Error(`The table of roles has a line ${id}, but no operation is called that.`);
  }
}
