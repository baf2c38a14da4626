import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createCollector } from "../../domain/backtest/collect.ts";
import { compilePhrases } from "../../domain/backtest/phrases.ts";
import { type Backtest, backtest as backtestOf, type Money } from "../../domain/backtest/report.ts";
import { defaultTaxonomy } from "../../domain/default-taxonomy.ts";
import { DATE_FORMATS, type DateFormat } from "../../domain/import/fields.ts";
import { toDecimal } from "../../domain/money.ts";
import { findSignal, readTaxonomy, type Taxonomy } from "../../domain/taxonomy.ts";
import { decoded } from "../../endpoint/backtest/pieces.ts";
import { readDeals } from "../../endpoint/backtest/read-deals.ts";
import { readTickets } from "../../endpoint/backtest/read-tickets.ts";
import { FileTrouble } from "../../endpoint/backtest/trouble.ts";
import { type Command, CommandError, type Given, UsageError, type World } from "./command.ts";

/** Tickets between two looks at the clock of the progress line. */
const TURN = 2_000;

export const backtest: Command = {
  name: "backtest",
  usage:
    "--tickets EXPORT --opportunities CSV [--managers N] [--taxonomy FILE] [--zone ZONE] [--dates FORMAT] [--currency CODE] [--json]",
  about:
    "Says what past tickets would have come to: which signals they carry, which expansions followed, and the load on CS. Runs on this machine alone.",
  options: {
    tickets: "text",
    opportunities: "text",
    managers: "text",
    taxonomy: "text",
    zone: "text",
    dates: "text",
    currency: "text",
    json: "switch",
  },
  async run(given, world) {
    const ticketFile = given.required("tickets");
    const dealFile = given.required("opportunities");
    const reading = readingOf(given);
    const managers = wholeNumber(given.optional("managers") ?? "1", "--managers");
    const taxonomy = await taxonomyOf(given.optional("taxonomy"));
    const { deals, leftOut } = await said(dealFile, async () =>
      readDeals(await textOf(dealFile), reading),
    );
    const collector = createCollector(compilePhrases(taxonomy));
    await said(ticketFile, () => collect(ticketFile, reading, collector, world));
    const found = backtestOf({ collected: collector.end(), deals, managers, zone: reading.zone });
    for (const { row, why } of leftOut.slice(0, 20))
      world.note(`Row ${row} of ${dealFile} is left out: ${why}.`);
    if (leftOut.length > 20) world.note(`${leftOut.length - 20} more rows are left out.`);
    if (given.has("json")) world.say(JSON.stringify({ ...found, leftOut }, null, 2));
    else for (const line of asText(found, taxonomy)) world.say(line);
  },
};

interface Reading {
  readonly zone: string;
  readonly dates?: DateFormat;
  readonly currency?: string;
}

function readingOf(given: Given): Reading {
  const dates = given.optional("dates");
  const format = DATE_FORMATS.find((each) => each === dates);
  if (dates !== undefined && format === undefined)
    throw new UsageError(`--dates ${dates} is not one of ${DATE_FORMATS.join(", ")}.`);
  const zone = given.optional("zone") ?? "UTC";
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw new UsageError(`--zone ${zone} is not a time zone such as Europe/Berlin.`);
  }
  const currency = given.optional("currency");
  return {
    zone,
    ...(format === undefined ? {} : { dates: format }),
    ...(currency === undefined ? {} : { currency }),
  };
}

function wholeNumber(text: string, option: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new UsageError(`${option} ${text} is not a number from 1 up.`);
  return Number(text);
}

async function taxonomyOf(file: string | undefined): Promise<Taxonomy> {
  if (file === undefined) return defaultTaxonomy;
  const text = await textOf(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CommandError(`${file} is not valid JSON.`, { cause });
  }
  return readTaxonomy(json, file);
}

const textOf = async (file: string): Promise<string> => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    throw new CommandError(
      cause instanceof TypeError
        ? `${file} is not UTF-8. Save it as UTF-8 and try again.`
        : `The file ${file} can't be read. Check the path.`,
      { cause },
    );
  }
};

/** What is wrong with a file, said with its name. */
async function said<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof FileTrouble)
      throw new CommandError(
        `${file}: ${cause.message} What a file leaves open is told with --dates and --currency.`,
        { cause },
      );
    if (cause instanceof TypeError)
      throw new CommandError(`${file} is not UTF-8. Save it as UTF-8 and try again.`, { cause });
    if (cause instanceof Error && "code" in cause)
      throw new CommandError(`The file ${file} can't be read. Check the path.`, { cause });
    throw cause;
  }
}

async function collect(
  file: string,
  reading: Reading,
  collector: ReturnType<typeof createCollector>,
  world: World,
): Promise<void> {
  const { size } = await stat(file);
  let read = 0;
  let tickets = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      read += chunk.length;
      yield chunk;
    }
  }
  for await (const ticket of readTickets(decoded(counted()), reading)) {
    collector.add(ticket);
    tickets += 1;
    if (tickets % TURN === 0) world.progress?.(bar(read / size, tickets));
  }
  world.progress?.(`${bar(1, tickets)}\n`);
}

const WIDTH = 30;
function bar(share: number, tickets: number): string {
  const done = Math.round(Math.min(1, share) * WIDTH);
  return `[${"#".repeat(done)}${".".repeat(WIDTH - done)}] ${Math.floor(Math.min(1, share) * 100)} %  ${tickets} tickets`;
}

function asText(found: Backtest, taxonomy: Taxonomy): string[] {
  const { tickets, flags, signals, won, lift, load } = found;
  const label = (id: string) => findSignal(taxonomy, id)?.signal.label ?? id;
  return [
    `${tickets.tickets} tickets from ${day(tickets.from)} to ${day(tickets.to)}, of ${tickets.accounts} companies. ${tickets.withoutAccount} name no company, ${tickets.withoutText} hold no text.`,
    ...(tickets.withoutText === tickets.tickets
      ? ["None of them holds a word a customer wrote: export subjects and descriptions as well."]
      : [
          `${tickets.carrying} carry words of the taxonomy: ${flags} flags, once repeated ones are joined.`,
        ]),
    "",
    ...signals.flatMap(({ signal, tickets: n, flags: raised, sourced, examples }) => [
      `${label(signal)}: ${raised} flags from ${n} tickets${sourced === null ? "" : `, before ${written(sourced)} won`}`,
      ...examples
        .slice(0, 1)
        .map(
          ({ ticketId, sentence, phrase }) =>
            `    ticket ${ticketId}: “${sentence}” (like “${phrase}”)`,
        ),
    ]),
    "",
    `Won expansions: ${written(won.all)}.`,
    `  sourced by a flag, had it been raised: ${written(won.sourced)}`,
    `  influenced: ${written(won.influenced)}`,
    `  neither: ${written(won.none)}`,
    `  no company named: ${written(won.withoutAccount)}`,
    liftSentence(lift),
    load === null
      ? "The tickets span less than a week: nothing is said of a week's load."
      : `Each of ${load.managers} CS managers would have had ${one(load.perManager.median)} flags in half of the weeks, ${one(load.perManager.p90)} in nine of ten, ${one(load.perManager.most)} at most.`,
    "",
    "Only the words of the taxonomy's phrases are looked for: most of what customers say in words of their own is missed.",
  ];
}

const day = (at: number | null): string =>
  at === null ? "?" : new Date(at).toISOString().slice(0, 10);
const one = (number: number): string => number.toFixed(1);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function liftSentence({
  n,
  flagged,
  value,
  interval,
  refusal,
  distinguishable,
}: Backtest["lift"]): string {
  if (value === null || interval === null)
    return `Whether flags come before expansions more often than before nothing can't be said: ${refusal?.have ?? 0} of ${refusal?.need ?? 0} needed in each group.`;
  const [low, high] = interval;
  return `A flag came before ${percent(flagged.expansions / n.expansions)} of ${n.expansions} won expansions and before ${percent(flagged.comparisons / n.comparisons)} of ${n.comparisons} comparable dates without one: ${percent(value)} apart (${percent(low ?? 0)} to ${percent(high ?? 0)})${distinguishable ? "." : ", not distinguishable from chance."}`;
}

const written = ({ deals, amounts }: Money): string =>
  amounts.length === 0
    ? `${deals} deals`
    : `${deals} deals, ${amounts.map(({ currency, amountMinor }) => `${currency} ${toDecimal(BigInt(amountMinor), currency)}`).join(", ")}`;
