// How many tickets a backtest reads and searches in a second of one core, beside reading them alone.
import { createCollector } from "../../src/domain/backtest/collect.ts";
import { compilePhrases } from "../../src/domain/backtest/phrases.ts";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { allSignals } from "../../src/domain/taxonomy.ts";
import { decoded } from "../../src/endpoint/backtest/pieces.ts";
import { readTickets } from "../../src/endpoint/backtest/read-tickets.ts";
import { type Extent, type Findings, median, whole } from "./figure.ts";

const TICKETS = 100_000;
const QUICK = 10_000;
/** Tickets of one second of processor time. */
const AT_LEAST = 5_000;
const CHUNK = 1 << 20;

/** What most tickets are: a greeting, a question, a name. 340 characters, and one in twenty says a signal. */
const EVERYDAY =
  "Hello team, I hope you are well. Since yesterday the export of our weekly report shows the wrong column order and I would like to know where I can change that. We use Chrome on Windows and the newest version of your app. I tried to clear the cache but it did not help. Could you have a look please? Best regards, Anna from the planning department.";

/** An export as Zendesk writes it, one ticket a line. */
function exportOf(tickets: number): Uint8Array {
  const says = allSignals(defaultTaxonomy).flatMap(({ signal }) => signal.customerSays);
  const lines = Array.from({ length: tickets }, (_, at) =>
    JSON.stringify({
      id: at + 1,
      created_at: new Date(Date.UTC(2025, 0, 1) + at * 300_000).toISOString(),
      organization_id: at % 3000,
      subject: `Question ${at}`,
      description: at % 20 === 0 ? `${EVERYDAY} ${says[at % says.length] ?? ""}` : EVERYDAY,
    }),
  );
  return new TextEncoder().encode(lines.join("\n"));
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

/** Seconds of processor time that the work took: another program on the machine takes none of them. */
async function processorSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Rounds of reading alone and reading with searching, in turns. */
export async function measureBacktest({ quick, tell }: Extent): Promise<Findings> {
  const tickets = quick ? QUICK : TICKETS;
  const bytes = exportOf(tickets);
  const phrases = compilePhrases(defaultTaxonomy);
  const speeds: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < (quick ? 2 : 5); round += 1) {
    let read = 0;
    const reading = await processorSeconds(async () => {
      for await (const ticket of readTickets(decoded(chunksOf(bytes)), { zone: "UTC" }))
        read += ticket.text.length === 0 ? 0 : 1;
    });
    const collector = createCollector(phrases);
    const searching = await processorSeconds(async () => {
      for await (const ticket of readTickets(decoded(chunksOf(bytes)), { zone: "UTC" }))
        collector.add(ticket);
    });
    const found = collector.end();
    if (read !== tickets || found.carrying < tickets / 20)
      throw new Error("The backtest did not read every ticket, or did not find what is in them.");
    speeds.push(tickets / searching);
    ratios.push(searching / reading);
    tell(`round ${round + 1}: ${whole(tickets / searching)} tickets a second of processor time`);
  }
  return {
    figures: [
      {
        name: `tickets per second of one core, as multiples of ${whole(AT_LEAST)}`,
        measured: `${whole(median(speeds))} tickets/s`,
        beside: `${whole(AT_LEAST)} tickets/s`,
        values: speeds.map((speed) => speed / AT_LEAST),
        unit: "×",
        goal: { is: "at least", value: 1 },
      },
      {
        name: "searching beside reading alone",
        measured: "reading and searching",
        beside: "reading",
        values: ratios,
        unit: "×",
        goal: null,
      },
    ],
    notes: [`${whole(tickets)} tickets of ${whole(bytes.length / tickets)} bytes.`],
  };
}
