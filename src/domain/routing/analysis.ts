// What is wrong with rules, found before they are published: rules that contradict or hide each other, that can never
// match, and people, signals and destinations that are not there.
import { KINDS, type Kind } from "../flag.ts";
import { allSignals, type Taxonomy, URGENCIES } from "../taxonomy.ts";
import {
  type Conditions,
  NOT_SURE,
  type Queue,
  queueOf,
  type RoutingBody,
  type Rule,
} from "./body.ts";
import { languagesOf, plain } from "./compile.ts";
import { ERROR_CODES, type RoutingProblem, type RoutingProblemCode } from "./problem.ts";

/** What there is in this tenant today. */
export interface Known {
  readonly taxonomy: Taxonomy;
  readonly person: (id: string) => { readonly active: boolean } | undefined;
  readonly destinations: readonly {
    readonly id: string;
    readonly active: boolean;
    readonly kinds: readonly string[];
    readonly events: readonly string[];
  }[];
}

/** A kind of flag that rules tell apart: a signal, or none. */
interface Cell {
  readonly kind: Kind;
  readonly signal: string;
  readonly category: string | null;
  readonly urgency: (typeof URGENCIES)[number];
}

const isError = (code: RoutingProblemCode): boolean =>
  (ERROR_CODES as readonly RoutingProblemCode[]).includes(code);

/** Everything that is wrong, in the order of the rules, then of the queues. */
export function problemsOf(body: RoutingBody, known: Known): RoutingProblem[] {
  const problems: RoutingProblem[] = [];
  const say = (
    code: RoutingProblemCode,
    where: { readonly rule?: number; readonly queue?: string },
    what: string | null = null,
    others: readonly number[] = [],
  ) => {
    problems.push({
      severity: isError(code) ? "error" : "warning",
      code,
      rule: where.rule ?? null,
      queue: where.queue ?? null,
      with: others,
      what,
    });
  };
  const cells = cellsOf(known.taxonomy);
  const accepted = body.rules.map(({ when }) => cells.filter((cell) => accepts(when, cell)));
  for (const [at, rule] of body.rules.entries()) {
    if (!rule.active) continue;
    const where = { rule: at + 1 };
    const mine = accepted[at] ?? [];
    for (const [code, what] of ofConditions(rule.when, mine, known.taxonomy))
      say(code, where, what);
    for (const [code, what] of ofOutcome(rule, mine, body, known)) say(code, where, what);
    const hidden = mine.length === 0 ? null : hiddenBy(at, body.rules, accepted);
    if (hidden !== null) say(hidden.code, where, null, hidden.by);
  }
  for (const queue of body.queues)
    for (const [code, what] of ofQueue(queue, known)) say(code, { queue: queue.id }, what);
  return problems;
}

type Found = readonly [RoutingProblemCode, string | null];

const cellsOf = (taxonomy: Taxonomy): Cell[] => [
  ...allSignals(taxonomy).map(({ kind, category, signal }) => ({
    kind,
    signal: signal.id,
    category: category.id,
    urgency: signal.urgency,
  })),
  ...KINDS.map((kind) => ({ kind, signal: NOT_SURE, category: null, urgency: "day" as const })),
];

const accepts = ({ kinds, categories, signals }: Conditions, cell: Cell): boolean =>
  (kinds === undefined || kinds.includes(cell.kind)) &&
  (categories === undefined || (cell.category !== null && categories.includes(cell.category))) &&
  (signals === undefined || signals.includes(cell.signal));

function ofConditions(when: Conditions, cells: readonly Cell[], taxonomy: Taxonomy): Found[] {
  const found: Found[] = [];
  const signals = new Set([NOT_SURE, ...allSignals(taxonomy).map(({ signal }) => signal.id)]);
  const categories = new Set(allSignals(taxonomy).map(({ category }) => category.id));
  const named = [
    ["unknown-signal", when.signals, signals],
    ["unknown-category", when.categories, categories],
  ] as const;
  let isUnknown = false;
  for (const [code, values, known] of named) {
    const missing = (values ?? []).filter((value) => !known.has(value));
    const all = missing.length > 0 && missing.length === values?.length;
    isUnknown ||= all;
    // A rule that names others as well goes on matching those.
    for (const each of missing) found.push([all ? code : "some-unknown", each]);
  }
  if (cells.length === 0 && !isUnknown) found.push(["no-such-flag", null]);
  const { arr } = when;
  if (arr !== undefined && arr.from !== null && arr.below !== null)
    if (BigInt(arr.from) >= BigInt(arr.below)) found.push(["empty-range", null]);
  return found;
}

function ofOutcome(
  { outcome }: Rule,
  cells: readonly Cell[],
  body: RoutingBody,
  known: Known,
): Found[] {
  const found: Found[] = [];
  const queue = outcome.queue === null ? null : queueOf(body, outcome.queue);
  if (queue === undefined) found.push(["unknown-queue", outcome.queue]);
  const only = queue?.kind ?? null;
  if (only !== null && cells.some(({ kind }) => kind !== only)) found.push(["other-kind", only]);
  if (outcome.owner.is === "member") found.push(...ofPerson(outcome.owner.id, known));
  for (const id of outcome.destinations ?? []) {
    const destination = known.destinations.find((each) => each.id === id);
    if (destination === undefined) found.push(["unknown-destination", id]);
    else if (!destination.active) found.push(["destination-off", id]);
    else if (
      !destination.events.includes("raised") ||
      cells.some(({ kind }) => !destination.kinds.includes(kind))
    )
      found.push(["destination-deaf", id]);
  }
  const { urgency } = outcome;
  if (urgency !== null) {
    const lowered = cells.find(
      (cell) => URGENCIES.indexOf(cell.urgency) < URGENCIES.indexOf(urgency),
    );
    if (lowered !== undefined) found.push(["lowers-urgency", lowered.signal]);
  }
  return found;
}

function ofQueue({ leadId, pool }: Queue, known: Known): Found[] {
  const people = leadId === null ? pool : [leadId, ...pool];
  const found = [...new Set(people)].flatMap((id) => ofPerson(id, known));
  const isEmpty = !people.some((id) => known.person(id)?.active === true);
  return isEmpty ? [...found, ["queue-empty", null]] : found;
}

function ofPerson(id: string, { person }: Known): Found[] {
  const found = person(id);
  if (found === undefined) return [["unknown-member", id]];
  return found.active ? [] : [["member-left", id]];
}

/** The earlier rules that together leave a rule nothing; each flag it could match, one of them takes first. */
function hiddenBy(
  at: number,
  rules: readonly Rule[],
  accepted: readonly (readonly Cell[])[],
): { readonly code: "contradicts" | "shadowed"; readonly by: readonly number[] } | null {
  const rule = rules[at];
  if (rule === undefined) return null;
  const wider = rules.flatMap((other, place) =>
    place < at && other.active && covers(other.when, rule.when) ? [place] : [],
  );
  const by = new Set<number>();
  const mine = accepted[at] ?? [];
  for (const cell of mine) {
    const first = wider.find((place) => accepted[place]?.includes(cell));
    if (first === undefined) return null;
    by.add(first);
  }
  const [only, ...others] = [...by];
  const same =
    only !== undefined && others.length === 0 && isSameSet(rule, only, mine, rules, accepted);
  const differs = same && JSON.stringify(rules[only]?.outcome) !== JSON.stringify(rule.outcome);
  return {
    code: differs ? "contradicts" : "shadowed",
    by: [...by].toSorted((a, b) => a - b).map((place) => place + 1),
  };
}

/** Whether both match exactly the same flags. */
function isSameSet(
  rule: Rule,
  other: number,
  mine: readonly Cell[],
  rules: readonly Rule[],
  accepted: readonly (readonly Cell[])[],
): boolean {
  const theirs = rules[other];
  return (
    theirs !== undefined &&
    covers(rule.when, theirs.when) &&
    (accepted[other] ?? []).length === mine.length
  );
}

/** Whether everything that `narrow` lets through, apart from its signals, `wide` lets through as well. */
function covers(wide: Conditions, narrow: Conditions): boolean {
  const lists = ["plans", "segments", "regions", "tags", "requesters"] as const;
  for (const list of lists)
    if (!holds(wide[list], narrow[list], (value) => [plain(value)])) return false;
  if (!holds(wide.languages, narrow.languages, languagesOf)) return false;
  const { arr } = wide;
  if (arr !== undefined) {
    if (narrow.arr === undefined || narrow.arr.currency !== arr.currency) return false;
    const { from, below } = narrow.arr;
    if (arr.from !== null && (from === null || BigInt(from) < BigInt(arr.from))) return false;
    if (arr.below !== null && (below === null || BigInt(below) > BigInt(arr.below))) return false;
  }
  return (
    wide.renewalWithinDays === undefined ||
    (narrow.renewalWithinDays !== undefined && narrow.renewalWithinDays <= wide.renewalWithinDays)
  );
}

function holds(
  wide: readonly string[] | undefined,
  narrow: readonly string[] | undefined,
  spellings: (value: string) => readonly string[],
): boolean {
  if (wide === undefined) return true;
  if (narrow === undefined) return false;
  const known = new Set(wide.map((value) => spellings(value)[0]));
  return narrow.every((value) => spellings(value).some((each) => known.has(each)));
}
