// What rules cost: the same 10,000 flags through 200 rules and through the first 20 of them, in turns.
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { type Conditions, defaultRouting, type Rule } from "../../src/domain/routing/body.ts";
import {
  compile,
  type CompiledRouting,
  type RoutableFlag,
} from "../../src/domain/routing/compile.ts";
import { type People, route } from "../../src/domain/routing/route.ts";
import { allSignals } from "../../src/domain/taxonomy.ts";
import { type Extent, type Findings, median, milliseconds, whole } from "./figure.ts";

const FLAGS = 10_000;
const MANY = 200;
const FEW = 20;
/** Ten times the rules may cost twice the time. */
const AT_MOST = 2;

const signals = allSignals(defaultTaxonomy);
const plans = ["Starter", "Growth", "Scale", "Enterprise", "Legacy"];
const segments = ["SMB", "Mid-market", "Enterprise", "Public"];
const regions = ["Americas", "EMEA", "APAC", "DACH", "Nordics"];
const languages = ["en", "de", "fr", "ja", "pt-BR", "es"];
const pick = <T>(from: readonly T[], at: number): T => {
  const found = from[at % from.length];
  if (found === undefined) throw new Error("Nothing to pick from.");
  return found;
};

/**
 * Rules as a large team writes them: each asks for two or three things, in every mixture of conditions. Tags that no flag
 * has make three of four of them miss, so that flags go far down the list.
 */
function ruleAt(at: number): Rule {
  const narrow: Conditions[] = [
    { signals: [pick(signals, at * 7).signal.id], plans: [pick(plans, at)] },
    { segments: [pick(segments, at)], regions: [pick(regions, at * 3)], tags: [`team-${at}`] },
    {
      arr: { currency: "USD", from: String(at * 100_000), below: String(at * 100_000 + 40_000) },
      languages: [pick(languages, at)],
    },
    { renewalWithinDays: at % 90, requesters: [String(9000 + at)] },
    { categories: [pick(signals, at * 11).category.id], tags: [`project-${at}`, `wave-${at % 9}`] },
  ];
  return {
    id: `rule-${at}`,
    name: `Rule ${at}`,
    active: true,
    when: pick(narrow, at),
    outcome: {
      queue: null,
      owner: at % 3 === 0 ? { is: "pool" } : { is: "account-owner" },
      urgency: null,
      destinations: null,
    },
  };
}

function flagAt(at: number): RoutableFlag {
  const { kind, category, signal } = pick(signals, at * 13);
  return {
    kind,
    signal: at % 9 === 0 ? null : signal.id,
    category: at % 9 === 0 ? null : category.id,
    account: {
      ownerId: at % 5 === 0 ? null : String(200 + (at % 20)),
      plan: pick(plans, at * 17),
      segment: pick(segments, at * 5),
      region: pick(regions, at * 19),
      arrMinor: String((at * 7919) % 30_000_000),
      currency: "USD",
      renewalOn: `2027-0${1 + (at % 9)}-1${at % 10}`,
    },
    language: pick(languages, at * 23),
    tags: ["billing", `wave-${at % 31}`],
    requesterId: String(9000 + (at % 5000)),
    today: "2026-11-22",
  };
}

/** Measures both in turns, round by round. */
export function measureRouting(extent: Extent): Findings {
  const rules = Array.from({ length: MANY }, (_, at) => ruleAt(at));
  const pool = Array.from({ length: 20 }, (_, at) => String(200 + at));
  const { queues } = defaultRouting.body;
  const body = { queues: queues.map((queue) => ({ ...queue, pool })), rules };
  const few = { ...body, rules: rules.slice(0, FEW) };
  const flags = Array.from({ length: FLAGS }, (_, at) => flagAt(at));
  const sides = [compile({ version: 1, body }), compile({ version: 1, body: few })] as const;
  const took: [number[], number[]] = [[], []];
  const rounds = extent.quick ? 15 : 101;
  extent.tell(`${rounds} rounds of ${whole(FLAGS)} flags through ${MANY} rules and through ${FEW}`);
  for (let round = -5; round < rounds; round += 1) {
    // The one that comes first in a round comes last in the next.
    for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const ms = timed(() => routeAll(flags, sides[at]));
      // The first rounds only make both ready to run.
      if (round >= 0) took[at].push(ms);
    }
  }
  const matched = flags.filter((flag) => sides[0].firstMatch(flag) >= 0).length;
  const ready = median(Array.from({ length: 9 }, () => timed(() => compile({ version: 1, body }))));
  return {
    figures: [
      {
        name: `${whole(FLAGS)} flags through ${MANY} rules`,
        measured: milliseconds(median(took[0])),
        beside: `${milliseconds(median(took[1]))} through ${FEW}`,
        values: took[0].map((ms, round) => ms / (took[1][round] ?? Number.NaN)),
        unit: "×",
        goal: { is: "at most", value: AT_MOST },
      },
    ],
    notes: [
      `A rule decides ${whole((matched / FLAGS) * 100)} % of the flags; the others are asked of all ${MANY}. Making ${MANY} rules ready takes ${milliseconds(ready)}, once for each version.`,
    ],
  };
}

/** Pools of twenty people whose load grows as they are given flags. */
function routeAll(flags: readonly RoutableFlag[], routing: CompiledRouting): void {
  const loads = new Map<string, number>();
  const person = { active: true, deputyId: null, absentFrom: null, absentUntil: null };
  const people: People = { person: () => person, openLoad: (id) => loads.get(id) ?? 0 };
  for (const flag of flags) {
    const { ownerId } = route(flag, routing, people);
    if (ownerId !== null) loads.set(ownerId, (loads.get(ownerId) ?? 0) + 1);
  }
}

function timed(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}
