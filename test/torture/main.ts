// npm run torture: campaigns against crashes, networks, crowds and malice, on real processes, sockets and PostgreSQL.
//
//   node test/torture/main.ts [--campaign NAME] [--long] [--count N] [--plant CONTROL]
//
// Without --long, the short forms that `npm test` runs as well. --plant takes a control away: the campaign must then fail,
// and the program ends with 0 when it does. Everything stays on this computer, on loopback.
import { parseArgs } from "node:util";
import { CAMPAIGNS } from "./campaigns.ts";

const { values } = parseArgs({
  options: {
    campaign: { type: "string" },
    long: { type: "boolean", default: false },
    count: { type: "string" },
    plant: { type: "string" },
  },
});
const { long, plant } = values;
const fail = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
};

const chosen =
  values.campaign === undefined
    ? CAMPAIGNS.filter(({ short }) => long || short > 0)
    : CAMPAIGNS.filter(({ name }) => name === values.campaign);
if (chosen.length === 0)
  fail(`--campaign takes one of ${CAMPAIGNS.map(({ name }) => name).join(", ")}.`);
const count = values.count === undefined ? undefined : Number(values.count);
if (count !== undefined && !(Number.isInteger(count) && count > 0))
  fail("--count takes a whole number.");
if (plant !== undefined && !chosen.every(({ plants }) => plants.includes(plant)))
  fail(
    `--plant takes ${chosen.map(({ name, plants }) => `${plants.join(", ")} (${name})`).join("; ")}.`,
  );

let wrong = 0;
for (const campaign of chosen) {
  const times = count ?? (long ? campaign.long : campaign.short);
  if (times === 0) continue;
  const report = (sentence: string) =>
    void process.stderr.write(`  … ${campaign.name}: ${sentence}\n`);
  report(
    `${times} ${campaign.unit}${plant === undefined ? "" : `, without its control: ${plant}`}`,
  );
  const startedAt = performance.now();
  const { run } = await campaign.load();
  const { name, figures, passed } = await run({ count: times, report, plant });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  if (passed === (plant !== undefined)) wrong += 1;
  const verdict =
    plant === undefined ? (passed ? "passed" : "FAILED") : passed ? "NOT CAUGHT" : "caught";
  const said = Object.entries(figures).map(([label, value]) => `${label}: ${value}`);
  // A row for RESULTS.md.
  const command = `node test/torture/main.ts --campaign ${name} --count ${times}${plant === undefined ? "" : ` --plant ${plant}`}`;
  process.stdout.write(
    `| ${new Date().toISOString().slice(0, 16)}Z | \`${command}\` | ${said.join("; ")} | ${seconds} s | ${verdict} |\n`,
  );
}
process.exit(wrong === 0 ? 0 : 1);
