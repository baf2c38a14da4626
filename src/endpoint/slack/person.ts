// Who pressed: Slack's signature vouches for the user, Slack for the user's address, and the table of members for the rest.
import type { ChatAct } from "../../domain/chat.ts";
import type { Configuration } from "../../storage/configuration.ts";
import type { Member } from "../../storage/members.ts";
import { isAllowed } from "../contract/roles.ts";
import type { SlackApp } from "./slack-app.ts";
import { ANOTHER_WORKSPACE, NO_ADDRESS, NOBODY_HERE, NOT_CS, SEVERAL_HERE } from "./sentences.ts";

export type Person =
  | { readonly is: "cs"; readonly member: Member }
  /** Not let in, and the sentence that says why. */
  | { readonly is: "not-let-in"; readonly because: string }
  /** Slack did not say who it is. */
  | { readonly is: "unknown" };

const no = (because: string): Person => ({ is: "not-let-in", because });

/** The member behind a press, if customer success is what they do. */
export async function personBehind(
  { user, userTeam, team }: ChatAct,
  app: Pick<SlackApp, "teamId" | "emailOf">,
  { members }: Pick<Configuration, "members">,
  at: Date,
): Promise<Person> {
  // One signing secret serves every workspace that an app is installed in.
  if (team !== app.teamId || (userTeam !== null && userTeam !== app.teamId))
    return no(ANOTHER_WORKSPACE);
  const found = await app.emailOf(user, at);
  if (found === null) return { is: "unknown" };
  if (found === "nobody") return no(NO_ADDRESS);
  const email = found.email.toLowerCase();
  const named = [...members.values()].filter(
    (member) => member.active && member.email?.toLowerCase() === email,
  );
  const [member] = named;
  if (member === undefined) return no(NOBODY_HERE);
  if (named.length > 1) return no(SEVERAL_HERE);
  return isAllowed(member.roles, "flag.move-as-cs") ? { is: "cs", member } : no(NOT_CS);
}
