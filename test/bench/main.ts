// npm run bench: the figures of Signal Flag, measured on this computer and printed with their goals.
//
//   node test/bench/main.ts [--only raise|tenants|queue|queue-page|report|report-page|escalation|credits|routing|deliveries|agreement|backtest|import|sidebar|start] [--quick]
//
// raise    Raises per second at 32 connections through the whole endpoint (HTTP, session, validation, commit), once with
//          commits shared and once with one commit each, beside a bare `pg` loop, and `pgbench` where it is installed,
//          that store the same rows in the same PostgreSQL.
// tenants  What the row-level security between tenants costs a raise, beside the same tables without it.
// queue    First page of the queue of a tenant with 1,000,000 flags beside that of one with 1,000.
// queue-page  The queue page in a browser at 100,000 open flags beside the same page at 100: until it can be used, a first
//          page in each order, and a key press to the moved row.
// report   A month's report for a tenant with 20,000 flags in the month and 1,000,000 in all, with its plan.
// report-page  The report page in a browser at thousands of flags a month beside the same page of an empty month.
// escalation  100 steps of the ladder in a tenant with 1,000,000 flags beside one with 1,000: time, rows read, and plan.
// credits  Every credit of 200,000 deals decided again, beside reading the rows that decide.
// routing  10,000 flags through 200 rules beside the same through 20.
// deliveries  How much later 5,000 messages arrive while one destination hangs.
// agreement  Whether plain SQL comes to the same cent on 1,000,000 flags and 50,000 deals.
// backtest  Tickets read and searched in a second of one core, beside reading them alone.
// import   A file of 1,000,000 deals beside COPY of the same rows, and its memory beside that of 100,000.
// sidebar  What the production build weighs, and how soon its buttons work on a slow processor, beside an empty React
//          page in the same frame.
// start    How long the bundles for Lambda and Workers take to start, beside a bare Hono app.
//
// What is compared is measured in turns within one run, A B A B, and judged by the median of the rounds' ratios: another
// computer, or a busy one, changes both sides. `--quick` uses a tenth of the flags and few short rounds; its figures only
// show that everything runs. The full run takes about a quarter of an hour, 3 GB of disk, and a computer that does
// nothing else. It writes dist/bench.json, and ends with 0 whether goals are met or not; with 1 when something could not
// be measured.
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { measureAgreement } from "./agreement.ts";
import { measureBacktest } from "./backtest.ts";
import { type BenchStore, openBenchStore } from "./bench-store.ts";
import { measureCredits } from "./credits.ts";
import { measureDeliveries } from "./deliveries.ts";
import { measureEscalation } from "./escalation.ts";
import { type Extent, type Findings, isMet, median, tableOf, whole } from "./figure.ts";
import { measureImport } from "./import.ts";
import { measureQueue } from "./queue.ts";
import { measureQueuePage } from "./queue-page.ts";
import { measureRaise } from "./raise/raise.ts";
import { fillTenants, type Filled } from "./filled-tenants.ts";
import { measureReportPage } from "./report-page.ts";
import { measureReport } from "./report.ts";
import { measure as measureTenants } from "./rls.ts";
import { measureRouting } from "./routing.ts";
import { measureSidebar } from "./sidebar/sidebar.ts";
import { measureStart } from "./start.ts";

const SUBJECTS = [
  "raise",
  "tenants",
  "queue",
  "queue-page",
  "report",
  "report-page",
  "escalation",
  "credits",
  "routing",
  "deliveries",
  "agreement",
  "backtest",
  "import",
  "sidebar",
  "start",
] as const;
type Subject = (typeof SUBJECTS)[number];

const RESULTS = resolve(import.meta.dirname, "../../dist/bench.json");

const { values: options } = parseArgs({
  options: { only: { type: "string" }, quick: { type: "boolean", default: false } },
});
const only = SUBJECTS.find((subject) => subject === options.only);
if (options.only !== undefined && only === undefined) {
  process.stderr.write(`--only takes one of ${SUBJECTS.join(", ")}.\n`);
  process.exit(1);
}
const wanted = new Set<Subject>(only === undefined ? SUBJECTS : [only]);
const extent: Extent = {
  quick: options.quick,
  tell: (sentence) => void process.stderr.write(`  … ${sentence}\n`),
};
const print = (text: string) => void process.stdout.write(`${text}\n`);

const found: (Findings & { subject: Subject })[] = [];
const failed: { subject: Subject; because: string }[] = [];

async function measure(subject: Subject, work: () => Promise<Findings>): Promise<void> {
  if (!wanted.has(subject)) return;
  process.stderr.write(`${subject}\n`);
  try {
    const findings = await work();
    found.push({ subject, ...findings });
    print(`\n${subject}\n\n${tableOf(findings.figures)}\n`);
    for (const note of findings.notes) print(note);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    failed.push({ subject, because });
    print(`\n${subject}: could not be measured. ${because}`);
  }
}

const [processor] = cpus();
const machine = `Node ${process.version}, ${cpus().length} × ${processor?.model ?? "?"}, ${whole(totalmem() / 1e9)} GB`;
print(`Signal Flag, measured ${new Date().toISOString()}\n${machine}`);
if (extent.quick) print("--quick: these figures only show that everything runs.");

/** Opened once, since every figure of the store may share it. */
async function withStore(work: (store: BenchStore) => Promise<void>): Promise<void> {
  const store = await openBenchStore();
  try {
    print(
      `PostgreSQL ${store.version}, fsync on; the disk confirms ${whole(store.writesConfirmedPerSecond)} single writes a second`,
    );
    await work(store);
  } finally {
    await store.close();
  }
}

if (wanted.has("raise"))
  await withStore((store) => measure("raise", () => measureRaise(store, extent)));
if (wanted.has("tenants"))
  await withStore((store) => measure("tenants", () => measureTenants(store, extent)));
if (wanted.has("queue") || wanted.has("report") || wanted.has("escalation"))
  await withStore(async (store) => {
    let filled: Promise<Filled> | undefined;
    const tenants = () => (filled ??= fillTenants(store, extent));
    await measure("queue", async () => measureQueue(store, await tenants(), extent));
    await measure("report", async () => measureReport(store, await tenants(), extent));
    // The last one, since it writes.
    await measure("escalation", async () => measureEscalation(store, await tenants(), extent));
  });
if (wanted.has("queue-page"))
  await withStore((store) => measure("queue-page", () => measureQueuePage(store, extent)));
if (wanted.has("report-page"))
  await withStore((store) => measure("report-page", () => measureReportPage(store, extent)));
if (wanted.has("credits"))
  await withStore((store) => measure("credits", () => measureCredits(store, extent)));
await measure("routing", () => Promise.resolve(measureRouting(extent)));
if (wanted.has("deliveries"))
  await withStore((store) => measure("deliveries", () => measureDeliveries(store, extent)));
if (wanted.has("agreement"))
  await withStore((store) => measure("agreement", () => measureAgreement(store, extent)));
await measure("backtest", () => measureBacktest(extent));
if (wanted.has("import"))
  await withStore((store) => measure("import", () => measureImport(store, extent)));
await measure("sidebar", () => measureSidebar(extent));
await measure("start", () => measureStart());

await mkdir(resolve(RESULTS, ".."), { recursive: true });
await writeFile(
  RESULTS,
  `${JSON.stringify(
    {
      at: new Date().toISOString(),
      machine,
      quick: extent.quick,
      figures: found.flatMap(({ subject, figures }) =>
        figures.map((figure) => ({
          subject,
          ...figure,
          median: median(figure.values),
          met: isMet(figure),
        })),
      ),
      notes: Object.fromEntries(found.map(({ subject, notes }) => [subject, notes])),
      failed,
    },
    null,
    2,
  )}\n`,
);
const judged = found.flatMap(({ figures }) => figures).filter(({ goal }) => goal !== null);
print(
  `\n${judged.filter(isMet).length} of ${judged.length} goals met${failed.length === 0 ? "" : `; not measured: ${failed.map(({ subject }) => subject).join(", ")}`}. Written to dist/bench.json.`,
);
if (failed.length > 0) process.exitCode = 1;
