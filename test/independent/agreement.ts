// Two answers to one question: the product's, and that of plain SQL which knows nothing of the product.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { configurationOf } from "../../src/storage/configuration.ts";
import type { Database } from "../../src/storage/database.ts";
import { monthInput } from "../../src/storage/report-input.ts";
import { monthReport } from "../../src/domain/report/month-report.ts";

const SQL = readFileSync(resolve(import.meta.dirname, "month.sql"), "utf8");

/** Figures by name: how many rows, and minor units where it is money. */
export type Answer = Readonly<Record<string, string>>;

/** What plain SQL says of a month. */
export async function independently(
  database: Database,
  tenantId: string,
  month: string,
  { zone, now }: { readonly zone: string; readonly now: number },
): Promise<Answer> {
  const rows = await database.query<{ figure: string; n: string; amount: string | null }>(SQL, [
    tenantId,
    `${month}-01`,
    zone,
    new Date(now),
  ]);
  return Object.fromEntries(
    rows.map(({ figure, n, amount }) => [figure, amount === null ? n : `${n}: ${amount}`]),
  );
}

/** What the product's report says of it, figures without a row left out. */
export async function byTheReport(
  database: Database,
  tenantId: string,
  month: string,
  now: number,
): Promise<Answer> {
  const configuration = await configurationOf(database, tenantId);
  if (configuration === null) throw new Error("The tenant is switched off.");
  const report = monthReport(await monthInput(month, configuration, { database, now }));
  const money = report.money.flatMap(({ currency, closed, pipeline, noAccount, outOfScope }) =>
    [
      ...(["sourced", "influenced", "unattributed"] as const).flatMap((place) => [
        { figure: `closed.${place}.${currency}`, metric: closed[place] },
        { figure: `pipeline.${place}.${currency}`, metric: pipeline[place] },
      ]),
      { figure: `closed.no-account.${currency}`, metric: noAccount },
      { figure: `closed.out-of-scope.${currency}`, metric: outOfScope },
    ].map(({ figure, metric: { n, value } }) => ({ figure, said: `${n}: ${value}`, n })),
  );
  const stage = (name: string) => report.funnel.find((each) => each.stage === name)?.reached;
  const { attainment } = report.sla;
  const counts = [
    { figure: "flags", n: stage("flags")?.value ?? 0 },
    {
      figure: "accepted",
      n:
        report.acceptance.value === null
          ? 0
          : Math.round(report.acceptance.value * report.acceptance.n),
    },
    { figure: "contacted-in-time", n: Math.round((attainment.value ?? 0) * attainment.n) },
  ].map(({ figure, n }) => ({ figure, said: String(n), n: 1 }));
  return Object.fromEntries(
    [...money, ...counts].filter(({ n }) => n > 0).map(({ figure, said }) => [figure, said]),
  );
}

/** What SQL lists and the report has no figure of its own for. */
const UNNAMED = /^pipeline\.(?:no-account|out-of-scope)\./;

/** Both answers, with what only one of them names left out. */
export async function bothAnswers(
  database: Database,
  tenantId: string,
  month: string,
  about: { readonly zone: string; readonly now: number },
): Promise<{ product: Answer; independent: Answer }> {
  const [product, independent] = await Promise.all([
    byTheReport(database, tenantId, month, about.now),
    independently(database, tenantId, month, about),
  ]);
  return {
    product,
    independent: Object.fromEntries(
      Object.entries(independent).filter(([figure]) => !UNNAMED.test(figure)),
    ),
  };
}
