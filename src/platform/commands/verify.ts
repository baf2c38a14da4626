import type { Database } from "../../storage/database.ts";
import { monthChecker } from "../../domain/evidence/check-month.ts";
import { sheetOf } from "../../endpoint/evidence.ts";
import { linkText, newestSeal, sealAt } from "../../storage/newest-seal.ts";
import { verifySeals } from "../../storage/seals.ts";
import type { Tenant } from "../../storage/tenants.ts";
import { readSettings } from "../settings.ts";
import { readLines } from "../offline/read-lines.ts";
import { type Command, CommandError, type Given, UsageError, type World } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const verify: Command = {
  name: "verify",
  usage:
    "(--tenant TENANT [--deal CRM:ID --sheet SHA256] | --from EXPORT) [--expect POSITION:LINK]",
  about:
    "Checks that no event of a tenant was changed, removed or put in afterwards, and prints the newest link. --expect takes one that was printed before, and finds out whether the newest events were cut off. --sheet takes the hash of a printed evidence sheet. --from checks a file of export-month by itself.",
  options: { tenant: "text", expect: "text", from: "text", deal: "text", sheet: "text" },
  async run(given, world) {
    const expected = expectedOf(given.optional("expect"));
    const file = given.optional("from");
    if (file !== undefined) return verifyFile(file, expected, world);
    const sheet = printedSheet(given);
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const ofTenant = database.forTenant(tenant.id);
      const found = await verifySeals(ofTenant, tenant.id);
      if (found.is === "broken")
        throw new CommandError(
          `The chain of ${tenant.name} does not hold from link ${found.position} on: event ${found.seq} of flag ${found.flagId} is not what was sealed, or a link is missing.`,
        );
      if (expected !== null) await compare(ofTenant, tenant, expected);
      if (sheet !== null) {
        await compareSheet(ofTenant, tenant, sheet);
        world.say(`The sheet of deal ${sheet.crm}:${sheet.id} says what was printed.`);
      }
      const waiting =
        found.unsealed === 0 ? "" : ` ${found.unsealed} events are too new to be sealed.`;
      world.say(`The chain of ${tenant.name} holds: ${found.links} events checked.${waiting}`);
      const newest = await newestSeal(ofTenant, tenant.id);
      if (newest !== null)
        world.say(`Newest link, to keep outside of this database: ${linkText(newest)}`);
    });
    return undefined;
  },
};

interface PrintedSheet {
  readonly crm: string;
  readonly id: string;
  readonly sha256: string;
}

function printedSheet(given: Given): PrintedSheet | null {
  const [deal, sheet] = [given.optional("deal"), given.optional("sheet")];
  if (deal === undefined && sheet === undefined) return null;
  const [, crm, id] = /^([a-z][a-z0-9-]*):(.+)$/.exec(deal ?? "") ?? [];
  if (crm === undefined || id === undefined)
    throw new UsageError(`--deal is the deal's name on the sheet, such as salesforce:006A.`);
  if (sheet === undefined || !/^[0-9a-f]{64}$/.test(sheet))
    throw new UsageError(`--sheet is the 64 digits of the hash that is printed on the sheet.`);
  return { crm, id, sha256: sheet };
}

/** A sheet that was printed says what today's would, or else says what has been added since. */
async function compareSheet(
  database: Database,
  { id: tenantId }: Pick<Tenant, "id">,
  printed: PrintedSheet,
): Promise<void> {
  const name = `${printed.crm}:${printed.id}`;
  const sheet = await sheetOf(database, tenantId, printed);
  if (sheet === null) throw new CommandError(`There is no deal ${name}.`);
  if (sheet.sha256 === printed.sha256) return;
  const last = sheet.statement.timeline.at(-1);
  throw new CommandError(
    `The sheet of deal ${name} says something else than what was printed: its hash is ${sheet.sha256} now.${last === undefined ? "" : ` The last thing on it is of ${last.at}.`}`,
  );
}

/** A month's file by itself: its sums, its rows against its events, and its events against the chain. */
async function verifyFile(file: string, expected: Expected | null, world: World): Promise<void> {
  const checker = monthChecker();
  await readLines(file, (line) => checker.line(line));
  const found = checker.end();
  const findings = [...found.findings];
  if (expected !== null) {
    const link = found.links.get(expected.position);
    const newest = found.manifest?.newestLink ?? null;
    if (link === undefined && newest !== linkText(expected))
      findings.push(
        `Link ${expected.position} was given out and is not in this file: it is of another month, or was left out.`,
      );
    else if (link !== undefined && link !== expected.link)
      findings.push(
        `Link ${expected.position} is not the one that was given out: events up to it were removed or written anew.`,
      );
  }
  for (const sentence of findings) world.note(sentence);
  if (found.more > 0) world.note(`${found.more} more things are wrong.`);
  if (findings.length > 0)
    throw new CommandError(
      `${file} is not what was exported: ${findings.length + found.more} ${findings.length === 1 ? "thing is" : "things are"} wrong.`,
    );
  const { manifest } = found;
  world.say(
    `${file} holds: ${found.flags} flags, ${found.deals} deals and ${found.events} events of ${manifest?.month ?? ""} follow from each other.`,
  );
  if (found.unsealed > 0) world.say(`${found.unsealed} events were too new to be sealed.`);
  if (found.withheld > 0)
    world.say(
      `${found.withheld} events name people who opted out, and are there by their link alone.`,
    );
  if (manifest?.newestLink != null) world.say(`Newest link of the chain: ${manifest.newestLink}`);
  world.say(`Sum, to compare with what was noted when it was written: ${found.file}`);
}

interface Expected {
  readonly position: string;
  readonly link: string;
}

function expectedOf(text: string | undefined): Expected | null {
  if (text === undefined) return null;
  const [, position, link] = /^(0|[1-9]\d{0,17}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (position === undefined || link === undefined)
    throw new UsageError(`--expect ${text} is not a position and a link, as verify prints them.`);
  return { position, link };
}

/** The stored links follow from each other by now; whether they are those that were given out is another question. */
async function compare(
  database: Database,
  tenant: Pick<Tenant, "id" | "name">,
  { position, link }: Expected,
): Promise<void> {
  const stored = await sealAt(database, tenant.id, position);
  if (stored === null) {
    const newest = await newestSeal(database, tenant.id);
    throw new CommandError(
      `Link ${position} of ${tenant.name} was given out and is not there: the chain ${
        newest === null ? "is empty" : `ends at link ${newest.position}`
      }. Its newest events were cut off.`,
    );
  }
  if (stored.link !== link)
    throw new CommandError(
      `Link ${position} of ${tenant.name} is not the one that was given out: events up to it were removed or written anew.`,
    );
}
