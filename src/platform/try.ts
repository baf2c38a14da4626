// `npm start`: the whole product on this machine, to try it in.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { readTickets, type TicketFile } from "../sandbox/tickets.ts";
import { readTaxonomy, type Taxonomy } from "../domain/taxonomy.ts";
import { startSandbox } from "./sandbox.ts";
import { readSettings } from "./settings.ts";

const say = (sentence: string) => console.log(sentence);

async function ticketsFrom(file: string): Promise<TicketFile> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Error(`The tickets file ${file} can't be read. Check the path.`, { cause });
  });
  const read = readTickets(text);
  for (const problem of read.problems) say(problem);
  if (read.tickets.length === 0)
    throw new Error(`${file} holds no ticket. Give a Zendesk JSON export.`);
  say(`Read ${read.tickets.length} tickets from ${file}.`);
  return read;
}

/** A taxonomy of one's own, checked before anything starts. */
async function taxonomyFrom(file: string): Promise<Taxonomy> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Error(`The taxonomy ${file} can't be read. Check the path.`, { cause });
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new Error(`The taxonomy ${file} is not JSON. Correct it and start again.`, { cause });
  }
  return readTaxonomy(parsed, file);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      tickets: { type: "string" },
      taxonomy: { type: "string" },
      "no-history": { type: "boolean" },
    },
  });
  const settings = readSettings(process.env);
  const tickets = values.tickets === undefined ? undefined : await ticketsFrom(values.tickets);
  const taxonomy = values.taxonomy === undefined ? undefined : await taxonomyFrom(values.taxonomy);
  const sandbox = await startSandbox({
    port: settings.port,
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    ...(tickets === undefined ? {} : { tickets }),
    ...(taxonomy === undefined ? {} : { taxonomy }),
    history: values["no-history"] !== true,
    log: say,
  });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void sandbox.stop().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  say(`
  Support desk, with the sidebar   ${sandbox.url}/
  Expansion queue                  ${sandbox.url}/queue
  Monthly report                   ${sandbox.url}/report
`);
  say(`Signal Flag is ready: ${sandbox.url}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
