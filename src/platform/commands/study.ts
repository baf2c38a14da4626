import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Excluded } from "../../domain/metric.ts";
import { isCurrency, parseDecimal, toDecimal } from "../../domain/money.ts";
import {
  type Estimate,
  ladder,
  type Matching,
  type StudyAccount,
} from "../../domain/study/ladder.ts";
import { type Command, CommandError, type Given, UsageError } from "./command.ts";

export const study: Command = {
  name: "study",
  usage:
    '--customers CSV --id COLUMN --engaged COLUMN=VALUE --retained COLUMN=VALUE --revenue COLUMN --currency CODE [--times N] [--not-eligible COLUMN=VALUE] [--match "A; A,B:12:24"] [--note NOTE] [--json]',
  about:
    "Compares how many customers stayed, with support and without: naive and matched side by side, refused where the file cannot carry it.",
  options: {
    customers: "text",
    id: "text",
    engaged: "text",
    retained: "text",
    revenue: "text",
    currency: "text",
    times: "text",
    "not-eligible": "text",
    match: "text",
    note: "text",
    json: "switch",
  },
  async run(given, world) {
    const file = given.required("customers");
    const rows = await rowsOf(file);
    const matchings = matchingsOf(given.optional("match") ?? "");
    const currency = given.required("currency");
    if (!isCurrency(currency))
      throw new UsageError(`--currency ${currency} is not a currency of ISO 4217.`);
    const { accounts, excluded } = accountsOf(rows, given, matchings, currency);
    const note = given.optional("note");
    const found = ladder(accounts, matchings, {
      asOf: Date.now(),
      excluded,
      notes: note === undefined ? [] : [note],
    });
    if (given.has("json")) world.say(JSON.stringify(found, null, 2));
    else for (const line of found.flatMap((each) => asText(each, currency))) world.say(line);
  },
};

type Row = Readonly<Record<string, string>>;

async function rowsOf(file: string): Promise<Row[]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CommandError(`The file ${file} can't be read. Check the path.`, { cause });
  });
  try {
    return parse<Row>(bytes, { columns: true, bom: true, skip_empty_lines: true });
  } catch (cause) {
    throw new CommandError(
      `${file} is no CSV with a header: ${cause instanceof Error ? cause.message : ""}.`,
      { cause },
    );
  }
}

/** `A; A,B:12:24`: once on A, once on A and on B cut at 12 and 24. */
function matchingsOf(text: string): Matching[] {
  return text
    .split(";")
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .map((each) =>
      each.split(",").map((part) => {
        const [covariate = "", ...bounds] = part.trim().split(":");
        if (bounds.length === 0) return { covariate };
        const cut = bounds.map(Number);
        if (cut.some((bound) => !Number.isFinite(bound)))
          throw new UsageError(`--match ${part.trim()}: what follows a colon is a number.`);
        return { covariate, bounds: cut };
      }),
    );
}

interface Is {
  readonly column: string;
  readonly value: string;
}

function isOf(given: Given, option: string): Is | null {
  const text = given.optional(option);
  if (text === undefined) return null;
  const [column = "", ...value] = text.split("=");
  if (column === "" || value.length === 0)
    throw new UsageError(`--${option} ${text} is not a column and its value, such as Support=Yes.`);
  return { column, value: value.join("=") };
}

function required(given: Given, option: string): Is {
  given.required(option);
  const found = isOf(given, option);
  if (found === null) throw new UsageError(`--${option} is missing.`);
  return found;
}

/** Accounts that can be studied, and the others by reason: books close. */
function accountsOf(
  rows: readonly Row[],
  given: Given,
  matchings: readonly Matching[],
  currency: string,
): { accounts: StudyAccount[]; excluded: Excluded[] } {
  const engaged = required(given, "engaged");
  const retained = required(given, "retained");
  const notEligible = isOf(given, "not-eligible");
  const idColumn = given.required("id");
  const revenue = given.required("revenue");
  const times = Number(given.optional("times") ?? "1");
  if (!Number.isInteger(times) || times < 1)
    throw new UsageError("--times is a whole number from 1 up.");
  const parts = matchings.flat();
  const header = Object.keys(rows[0] ?? {});
  const asked = [
    idColumn,
    engaged.column,
    retained.column,
    revenue,
    ...(notEligible === null ? [] : [notEligible.column]),
    ...parts.map(({ covariate }) => covariate),
  ];
  const unknown = asked.find((column) => !header.includes(column));
  if (unknown !== undefined)
    throw new CommandError(
      `The file has no column ${unknown}. Its columns are ${header.slice(0, 30).join(", ")}.`,
    );
  const left = new Map<string, number>();
  const leave = (reason: string): StudyAccount[] => {
    left.set(reason, (left.get(reason) ?? 0) + 1);
    return [];
  };
  const seen = new Set<string>();
  const accounts = rows.flatMap((row) => {
    const id = row[idColumn] ?? "";
    if (id === "" || seen.has(id)) return leave(id === "" ? "no-id" : "id-twice");
    seen.add(id);
    if (notEligible !== null && row[notEligible.column] === notEligible.value)
      return leave("not-eligible");
    const money = parseDecimal((row[revenue] ?? "").trim(), currency);
    if ("refused" in money || money.amountMinor < 0n) return leave("no-revenue");
    const covariates = Object.fromEntries(
      parts.map(({ covariate, bounds }) => {
        const value = row[covariate] ?? "";
        return [covariate, bounds === undefined ? value : Number(value)];
      }),
    );
    if (Object.values(covariates).some((value) => Number.isNaN(value)))
      return leave("covariate-missing");
    return [
      {
        id,
        engaged: row[engaged.column] === engaged.value,
        retained: row[retained.column] === retained.value,
        arrMinor: Number(money.amountMinor) * times,
        covariates,
      },
    ];
  });
  return {
    accounts,
    excluded: [...left]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([reason, n]) => ({ reason, n })),
  };
}

const points = (share: number | null | undefined): string => ((share ?? 0) * 100).toFixed(1);

function asText(estimate: Estimate, currency: string): string[] {
  const {
    id,
    matchedOn,
    n,
    value,
    interval,
    refusal,
    protectedMinor,
    excluded,
    unbalanced,
    notes,
  } = estimate;
  const name = `${id.includes(".L0") ? "Naive" : `Matched on ${matchedOn}`}, by ${id.endsWith(".arr") ? "revenue" : "heads"}`;
  const counted = `${n.engaged} engaged, ${n.not} not`;
  if (value === null)
    return [
      `${name}: refused, ${refusal?.reason} (${refusal?.have} of ${refusal?.need}); ${counted}`,
    ];
  return [
    `${name}: ${points(value)} points (${points(interval?.[0])} to ${points(interval?.[1])})${estimate.distinguishable ? "" : ", not distinguishable from zero"}; ${counted}${estimate.quotable ? "; may be quoted" : "; not to be quoted"}`,
    ...(protectedMinor === null
      ? []
      : [`    ${currency} ${toDecimal(BigInt(protectedMinor), currency)} a year of the engaged`]),
    ...(unbalanced.length === 0
      ? []
      : [
          `    unbalanced: ${unbalanced
            .slice(0, 4)
            .map(({ covariate, smd }) => `${covariate} ${smd.toFixed(2)}`)
            .join(", ")}`,
        ]),
    ...(excluded.length === 0
      ? []
      : [`    left out: ${excluded.map(({ reason, n: rows }) => `${rows} ${reason}`).join(", ")}`]),
    ...(notes.length === 0 ? [] : [`    ${notes.join(", ")}`]),
  ];
}
