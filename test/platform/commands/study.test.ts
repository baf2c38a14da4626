// Studying a file of customers at the command line: the naive answer beside the matched one.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasTelco } from "../../domain/study/telco.ts";
import { typed } from "../../helpers/typed.ts";

const TELCO = resolve(import.meta.dirname, "../../../../shared/data/telco-churn.csv");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "study-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (file: string, ...more: string[]) =>
  typed(
    [
      "study",
      "--customers",
      file,
      "--id",
      "customerID",
      "--engaged",
      "TechSupport=Yes",
      "--retained",
      "Churn=No",
      "--revenue",
      "MonthlyCharges",
      "--currency",
      "USD",
      "--times",
      "12",
      ...more,
    ],
    {},
  );
const given = async (rows: string): Promise<string> => {
  const file = join(folder, "customers.csv");
  await writeFile(file, `customerID,TechSupport,Churn,MonthlyCharges,Contract\n${rows}`);
  return file;
};

test.skipIf(!hasTelco)(
  "the public phone company keeps a third of what the naive number promises (skipped without the file)",
  async () => {
    const { out, err } = await run(
      TELCO,
      "--not-eligible",
      "TechSupport=No internet service",
      "--match",
      "Contract",
      "--note",
      "immortal-time-not-controlled",
    );
    expect(err).toBe("");
    expect(out).toContain(
      "Naive, by heads: 26.5 points (24.2 to 28.7); 2044 engaged, 3473 not; not to be quoted",
    );
    expect(out).toContain("USD 532329.74 a year of the engaged");
    expect(out).toMatch(/Matched on Contract, by heads: 7\.7 points \(5\.\d to 9\.\d\)/);
    expect(out).toContain("USD 152941.50 a year of the engaged");
    expect(out).toContain("left out: 1526 not-eligible");
    expect(out).toContain("immortal-time-not-controlled");
  },
);

test("a file that carries no claim is refused in words and in JSON", async () => {
  const file = await given(
    Array.from({ length: 12 }, (_, at) => `c${at},${at < 3 ? "Yes" : "No"},No,10.50,Monthly`).join(
      "\n",
    ),
  );
  expect((await run(file)).out).toContain("refused, group-below-10 (3 of 10); 3 engaged, 9 not");
  const [naive] = JSON.parse((await run(file, "--json")).out);
  expect(naive).toMatchObject({ value: null, interval: null, method: "refused:group-below-10" });
});

test("rows that can't be counted are named by reason, and none is dropped in silence", async () => {
  const file = await given("a,Yes,No,10,M\na,Yes,No,10,M\n,No,No,10,M\nb,No,No,,M\nc,No,No,-5,M\n");
  const [naive] = JSON.parse((await run(file, "--json")).out);
  expect([naive.n, naive.excluded]).toEqual([
    { engaged: 1, not: 0 },
    [
      { reason: "id-twice", n: 1 },
      { reason: "no-id", n: 1 },
      { reason: "no-revenue", n: 2 },
    ],
  ]);
});

test("a column that is not there is said, with those that are", async () => {
  const { code, err } = await run(await given("a,Yes,No,10,M\n"), "--match", "Plan");
  expect(code).toBe(1);
  expect(err).toContain("The file has no column Plan. Its columns are customerID, TechSupport");
});
