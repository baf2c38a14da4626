// Who reads this page and in which words: what every piece of it needs to say anything.
import { createContext, use } from "react";
import type { PeriodAnswer, TrendAnswer } from "../api/report.ts";
import type { Metric } from "../domain/metric.ts";
import type { MonthReport } from "../domain/report/month-report.ts";
import type { Period } from "../domain/report/period.ts";
import type { AddressBar } from "../ui/page/address-bar.ts";
import type { SignalLabels } from "../ui/page/signal-labels.ts";
import type { Address } from "./address.ts";
import type { Ask } from "./ask.ts";
import type { ReportWords } from "./words.ts";

export interface Reader {
  readonly t: ReportWords;
  readonly signals: SignalLabels;
  readonly ask: Ask;
  readonly bar: AddressBar<Address>;
  /** The tenant's name. */
  readonly tenant: string;
  /** The tenant's reporting zone. */
  readonly zone: string;
  /** Whether this person may import the CRM's file, and close a month. */
  readonly mayImport: boolean;
}

export const ReaderContext = createContext<Reader | null>(null);

export function useReader(): Reader {
  const reader = use(ReaderContext);
  if (reader === null) throw new Error("The report page is drawn inside ReaderContext.");
  return reader;
}

/** The period on the page, and the figures of another one while they are compared. */
export interface Shown {
  readonly report: MonthReport;
  readonly period: Period;
  /** "October 2026" */
  readonly name: string;
  /** How final it is. */
  readonly standing: PeriodAnswer["standing"];
  /** What the endpoint is asked about it, for its rows and files. */
  readonly question: string;
  /** Twelve months up to its end; `null` until they are there. */
  readonly trend: TrendAnswer | null;
  readonly before: {
    /** "September", with the year where that is another one. */
    readonly name: string;
    readonly money: MonthReport["money"];
    readonly figures: ReadonlyMap<string, Metric>;
  } | null;
}

export const ShownContext = createContext<Shown | null>(null);

export function useShown(): Shown {
  const shown = use(ShownContext);
  if (shown === null) throw new Error("A figure is drawn inside ShownContext.");
  return shown;
}

/** A signal by its name. */
export const nameOfSignal = ({ signals }: Pick<Reader, "signals">, id: string): string =>
  signals.get(id)?.label ?? id;
