// The public file of a fictional phone company's customers, as study rows.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "csv-parse/sync";
import type { StudyRow } from "../../../src/domain/study/strata.ts";

const FILE = resolve(import.meta.dirname, "../../../../shared/data/telco-churn.csv");
/** Without the file, tests that need it are skipped and say so in their names. */
export const hasTelco = existsSync(FILE);

type Customer = Readonly<Record<string, string>>;

/** All customers of the file. */
export const customers = (): Customer[] =>
  parse<Customer>(readFileSync(FILE), { columns: true, bom: true });

/** "Engaged" had technical support; whoever had no internet could not have it. */
export const studyRows = (
  all: readonly Customer[],
  stratumOf: (customer: Customer) => string,
): StudyRow[] =>
  all
    .filter((customer) => customer["TechSupport"] !== "No internet service")
    .map((customer) => ({
      id: customer["customerID"] ?? "",
      engaged: customer["TechSupport"] === "Yes",
      retained: customer["Churn"] === "No",
      arrMinor: 12 * Math.round(Number(customer["MonthlyCharges"]) * 100),
      stratum: stratumOf(customer),
    }));
