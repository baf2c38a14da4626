// A month recomputed from its file alone: every credit decided again from the facts, then the report from the rows.
import type { Bucket, Rule } from "../../domain/attribution.ts";
import { liftFromRows } from "../../domain/attribution/base-rate-rows.ts";
import type { BaseRateRows } from "../../domain/attribution/base-rate-rows.ts";
import {
  type CreditFactsRow,
  type DealFacts,
  isBaseRate,
  isCreditFacts,
  isDealRow,
  isFlagRow,
  isManifest,
  type Manifest,
  readLine,
} from "../../domain/evidence/month-file.ts";
import { monthReport, type MonthReport } from "../../domain/report/month-report.ts";
import type { FlagRow, MonthInput, OpportunityRow } from "../../domain/report/rows.ts";
import {
  decideCredits,
  type DecidedDeal,
  decideUnmatched,
  isAlike,
} from "../../storage/credit-facts.ts";
import { dealKey } from "../../storage/verdicts.ts";

/** The file can't be recomputed from; the message says where and why. */
export class MonthFileError extends Error {
  override name = "MonthFileError" as const;
}

export interface RecomputedMonth {
  readonly manifest: Manifest;
  /** From today's facts, every credit decided again. */
  readonly today: MonthReport;
  /** As it was closed, from the rows it was closed with; null while it is not closed. */
  readonly reported: MonthReport | null;
  readonly credits: {
    /** Decided again with the same outcome. */
    readonly confirmed: number;
    /** Sealed: they stay, whatever the facts say now. Of those, how many would come out otherwise. */
    readonly sealed: number;
    readonly sealedOtherwise: number;
    /** In sentences: credits that the facts contradict. The report has what was decided again. */
    readonly contradicted: readonly string[];
  };
  /** What else does not come out as it was written. */
  readonly differences: readonly string[];
}

/** Takes the lines of a month's file in order. */
export function monthRecomputer(): { line(text: string): void; end(): RecomputedMonth } {
  let lines = 0;
  let manifest: Manifest | null = null;
  let baseRate: BaseRateRows | null = null;
  const flags: FlagRow[] = [];
  const deals: OpportunityRow[] = [];
  const reportedFlags: FlagRow[] = [];
  const reportedDeals: OpportunityRow[] = [];
  const decided = new Map<string, Found>();
  const waiting: CreditFactsRow[] = [];

  const bad = (what: string) => new MonthFileError(`Line ${lines} is no ${what}.`);
  const push = (rows: FlagRow[], row: unknown) => {
    if (!isFlagRow(row)) throw bad("flag");
    rows.push(row);
  };
  const pushDeal = (rows: OpportunityRow[], row: unknown) => {
    if (!isDealRow(row)) throw bad("deal");
    rows.push(row);
  };

  return {
    line(text) {
      lines += 1;
      // What only verify reads need not be taken apart; a month has far more events than rows.
      if (text.startsWith('{"part":"events"') || text.startsWith('{"part":"told"'))
        return undefined;
      const read = readLine(text);
      if (read === null) throw new MonthFileError(`Line ${lines} can't be read.`);
      switch (read.part) {
        case "manifest":
          if (!isManifest(read.row)) throw bad("manifest of a format that is known here");
          manifest = read.row;
          return undefined;
        case "flags":
          return push(flags, read.row);
        case "deals":
          return pushDeal(deals, read.row);
        case "reported-flags":
          return push(reportedFlags, read.row);
        case "reported-deals":
          return pushDeal(reportedDeals, read.row);
        case "base-rate":
          if (!isBaseRate(read.row)) throw bad("base rate");
          baseRate = read.row;
          return undefined;
        case "credit-facts":
          if (!isCreditFacts(read.row)) throw bad("facts of credits");
          if (manifest === null) waiting.push(read.row);
          else decideAll(read.row, manifest, decided);
          return undefined;
        default:
          return undefined;
      }
    },
    end() {
      if (manifest === null)
        throw new MonthFileError("There is no manifest: this is no file of a month.");
      const known: Manifest = manifest;
      for (const facts of waiting) decideAll(facts, known, decided);
      const { opportunities, credits } = creditedAnew(deals, flags, decided);
      const differences: string[] = [];
      const today = monthReport(
        withLift(
          { ...known.today, flags, opportunities },
          { baseRate, manifest: known, differences },
        ),
      );
      const reported =
        known.reported === null
          ? null
          : monthReport({
              ...known.reported.input,
              flags: reportedFlags,
              opportunities: reportedDeals,
            });
      return { manifest: known, today, reported, credits, differences };
    },
  };
}

interface Found extends DecidedDeal {
  /** What stands in the report: the stored credit where it is sealed or was right when it was decided. */
  readonly stands: boolean;
  readonly about: CreditFactsRow["about"];
}

/** Decides every deal of these accounts by the version of the rule that its credit names, as of the file and as of then. */
function decideAll(
  facts: CreditFactsRow,
  { rules, asOf }: Manifest,
  decided: Map<string, Found>,
): void {
  const now = Date.parse(asOf);
  const newest = rules.reduce<Manifest["rules"][number] | undefined>(
    (latest, rule) => (latest === undefined || rule.version > latest.version ? rule : latest),
    undefined,
  );
  if (newest === undefined) throw new MonthFileError("The manifest has no rule.");
  const versions = new Set(facts.deals.map(({ ruleVersion }) => ruleVersion ?? newest.version));
  for (const version of versions) {
    const body = rules.find((rule) => rule.version === version);
    if (body === undefined)
      throw new MonthFileError(`The manifest lacks version ${version} of the rule.`);
    const rule: Rule = { ...body, parentOf: {} };
    const own = (deal: DealFacts) => (deal.ruleVersion ?? newest.version) === version;
    const at = (instant: number) =>
      facts.accountIds.length === 0
        ? decideUnmatched(facts.deals.filter(own), rule, instant)
        : decideCredits(
            { ...facts, verdicts: new Map(facts.verdicts), told: new Map(facts.told) },
            rule,
            instant,
          ).filter(({ deal }) => own(deal));
    for (const found of at(now)) {
      const key = dealKey(found.deal);
      decided.set(key, {
        ...found,
        stands:
          found.isFixed ||
          isAlike(found.deal, found.decision) ||
          // An open deal was decided as of another day; time alone changes it when it is decided again.
          (found.deal.status === "open" && isAlikeThen(found.deal, facts.decidedAt[key], at)),
        about: facts.about,
      });
    }
  }
}

function isAlikeThen(
  deal: DealFacts,
  decidedAt: number | undefined,
  at: (instant: number) => DecidedDeal[],
): boolean {
  if (decidedAt === undefined) return false;
  const then = at(decidedAt).find((each) => dealKey(each.deal) === dealKey(deal));
  return then !== undefined && isAlike(deal, then.decision);
}

function creditedAnew(
  deals: readonly OpportunityRow[],
  flags: readonly FlagRow[],
  decided: ReadonlyMap<string, Found>,
): { opportunities: OpportunityRow[]; credits: RecomputedMonth["credits"] } {
  const byId = new Map(flags.map((flag) => [flag.id, flag]));
  const contradicted: string[] = [];
  const counts = { confirmed: 0, sealed: 0, sealedOtherwise: 0 };
  const opportunities = deals.map((row): OpportunityRow => {
    const name = `${row.crm}:${row.id}`;
    const found = decided.get(dealKey(row));
    if (found === undefined) {
      contradicted.push(`Deal ${name} has no facts to decide its credit by.`);
      return { ...row, bucket: "none", flagId: null, signal: null, team: null };
    }
    const { deal, decision } = found;
    const isSame =
      row.bucket === deal.bucket && row.flagId === deal.flagId && row.reason === deal.reason;
    if (isSame && found.stands) {
      if (found.isFixed) counts.sealed += 1;
      else counts.confirmed += 1;
      if (found.isFixed && !isAlike(deal, decision)) counts.sealedOtherwise += 1;
      return row;
    }
    const { flagId, reason } = found.stands ? deal : decision;
    const bucket = found.stands ? bucketOf(deal) : decision.bucket;
    contradicted.push(
      `Deal ${name} is stored as ${told(row)}, and its facts say ${told({ bucket, flagId, reason: reason ?? "" })}.`,
    );
    const flag = flagId === null ? undefined : byId.get(flagId);
    const [signal = null, team = null, segment = row.segment] =
      flagId === null
        ? []
        : flag === undefined
          ? (found.about[flagId] ?? [])
          : [flag.signal, flag.team, flag.segment];
    return {
      ...row,
      bucket,
      flagId,
      reason: reason ?? row.reason,
      signal,
      team,
      segment,
    };
  });
  return { opportunities, credits: { ...counts, contradicted } };
}

const bucketOf = ({ bucket }: DealFacts): Bucket =>
  BUCKETS.find((each) => each === bucket) ?? "none";
const BUCKETS = ["sourced", "influenced", "none", "out-of-scope"] as const satisfies Bucket[];

const told = ({
  bucket,
  flagId,
  reason,
}: {
  readonly bucket: string;
  readonly flagId: string | null;
  readonly reason: string;
}) => `${bucket}${flagId === null ? "" : ` by flag ${flagId}`} (${reason})`;

/** The base rate from its rows, where the month has one: what was written is not believed. */
function withLift(
  input: MonthInput,
  {
    baseRate,
    manifest,
    differences,
  }: {
    readonly baseRate: BaseRateRows | null;
    readonly manifest: Manifest;
    readonly differences: string[];
  },
): MonthInput {
  const { lift, asOf, zone } = input;
  if (lift === undefined) return input;
  const rule = manifest.rules.find(({ version }) => version === input.ruleVersion);
  if (baseRate === null || rule === undefined) {
    differences.push("The base rate can't be recomputed: its rows, or its rule, are missing.");
    return input;
  }
  const anew = liftFromRows(baseRate, { zone, windowDays: rule.influenceWindowDays, asOf });
  if (anew.value !== lift.value || anew.method !== lift.method)
    differences.push(
      `The base rate is written as ${String(lift.value)} and comes out as ${String(anew.value)}.`,
    );
  return { ...input, lift: anew };
}
