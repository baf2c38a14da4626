// npm run torture: campaigns against crashes, networks, crowds and malice, on real processes, sockets and PostgreSQL.
//
//   node test/torture/main.ts [--campaign NAME] [--long] [--count N] [--plant CONTROL]
//   node test/torture/main.ts --plants [--campaign NAME]
//
// Without --long, the short forms that `npm test` runs as well. --plant takes a control away: the campaign must then fail,
// and the program ends with 0 when it does; --plants does so with every control there is. Everything stays on this
// computer, on loopback.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { type Campaign, CAMPAIGNS } from "./campaigns.ts";
import { takeAway } from "./plants.ts";

const { values } = parseArgs({
  options: {
    campaign: { type: "string" },
    long: { type: "boolean", default: false },
    count: { type: "string" },
    plant: { type: "string" },
    plants: { type: "boolean", default: false },
  },
});
const { long, plant } = values;
const fail = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
};

const chosen =
  values.campaign === undefined
    ? CAMPAIGNS.filter(({ short }) => long || short > 0 || values.plants)
    : CAMPAIGNS.filter(({ name }) => name === values.campaign);
if (chosen.length === 0)
  fail(`--campaign takes one of ${CAMPAIGNS.map(({ name }) => name).join(", ")}.`);
const count = values.count === undefined ? undefined : Number(values.count);
if (count !== undefined && !(Number.isInteger(count) && count > 0))
  fail("--count takes a whole number.");
if (plant !== undefined && !chosen.every(({ plants }) => plant in plants))
  fail(
    `--plant takes ${chosen.map(({ name, plants }) => `${Object.keys(plants).join(", ")} (${name})`).join("; ")}.`,
  );

const say = (line: string) => void process.stdout.write(`${line}\n`);
const reportOf = (name: string) => (sentence: string) =>
  void process.stderr.write(`  … ${name}: ${sentence}\n`);
const secondsSince = (at: number) => Math.round((performance.now() - at) / 1000);
const isThere = (program: string) => spawnSync(program, ["-V"]).error === undefined;

const work: (() => Promise<boolean>)[] = chosen.flatMap((campaign) => {
  if (values.plants)
    return Object.keys(campaign.plants).map((each) => () => without(campaign, each));
  return plant === undefined ? [() => once(campaign)] : [() => without(campaign, plant)];
});
let wrong = 0;
for (const each of work) if (!(await each())) wrong += 1;
process.exit(wrong === 0 ? 0 : 1);

/** Runs a campaign; what it prints goes into RESULTS.md as it is. */
async function once({ name, unit, load, ...lengths }: Campaign): Promise<boolean> {
  const times = count ?? (long ? lengths.long : lengths.short);
  if (times === 0) return true;
  const report = reportOf(name);
  report(`${times} ${unit}`);
  const startedAt = performance.now();
  const { run } = await load();
  const { figures, passed } = await run({ count: times, report });
  const command = `node test/torture/main.ts --campaign ${name} --count ${times}`;
  const verdict = passed ? "passed" : "FAILED";
  say(`${now()}  ${command}  ${secondsSince(startedAt)} s  ${verdict}`);
  say(
    `    ${Object.entries(figures)
      .map(([label, value]) => `${label}: ${value}`)
      .join("; ")}`,
  );
  return passed;
}

/** Takes one control of a campaign away, which must show. */
async function without(campaign: Campaign, name: string): Promise<boolean> {
  const { needs, plants } = campaign;
  const title = `${now()}  ${`${campaign.name} --plant ${name}`.padEnd(42)}`;
  if (needs !== undefined && !isThere(needs)) {
    say(`${title} NOT RUN: needs the package ${needs}`);
    return false;
  }
  const startedAt = performance.now();
  const report = reportOf(`${campaign.name} without ${name}`);
  const { caught, shown, figures } = await takeAway(campaign, name, { count, report });
  const took = `${String(secondsSince(startedAt)).padStart(3)} s`;
  say(`${title} ${took}  ${caught ? "caught" : "NOT CAUGHT"}  ${shown}`);
  if (!caught) report(`${plants[name]?.control}: ${JSON.stringify(figures)}`);
  return caught;
}

function now(): string {
  return `${new Date().toISOString().slice(0, 16)}Z`;
}
