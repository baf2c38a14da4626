// Everything that the monthly mails of one tenant are written from, read once however many they are.
import type { WriteMonthLetter } from "../../destinations/email/send-month-mails.ts";
import type { Month } from "../../domain/month.ts";
import { type MonthReport, monthReport } from "../../domain/report/month-report.ts";
import { type Spoken, spokenTo } from "../../domain/spoken.ts";
import { allSignals, type Taxonomy } from "../../domain/taxonomy.ts";
import { isEmpty } from "../../report/figures-of.ts";
import type { Speaker } from "../../report/sentences.ts";
import { storedMonths } from "../../storage/closed-months.ts";
import { type Configuration, configurationOf } from "../../storage/configuration.ts";
import type { Database } from "../../storage/database.ts";
import { monthInput } from "../../storage/report-input.ts";
import type { DrawPng } from "./letters.ts";
import { monthLetter, type Pictured, picturesOf } from "./month-letter.ts";

export interface LetterHost {
  readonly publicUrl: string;
  /** `null` where pictures can't be drawn: the letters say that the charts are in the report. */
  readonly drawPng: DrawPng | null;
  readonly now: () => Date;
}

/** Reads a tenant for its letters; `null` while it is switched off. */
export const writeLetters =
  ({ publicUrl, drawPng, now }: LetterHost) =>
  async (database: Database, tenantId: string): Promise<WriteMonthLetter | null> => {
    const configuration = await configurationOf(database, tenantId);
    if (configuration === null) return null;
    const reports = new Map<Month, Promise<MonthReport>>();
    const reportOf = (month: Month) => {
      const known = reports.get(month) ?? read(month, configuration, database, now());
      reports.set(month, known);
      return known;
    };
    const drawn = new Map<string, Promise<Pictured[]>>();
    return async (month, { reader, stopUrl }) => {
      const report = await reportOf(month);
      if (isEmpty(report)) return null;
      const words = await spokenTo(reader.locale);
      const own = speakerOf(words, configuration.taxonomy);
      const key = `${month} ${words.locale}`;
      const pictures =
        drawPng === null
          ? []
          : await (drawn.get(key) ??
              kept(drawn, key, async () =>
                picturesOf(
                  report,
                  own,
                  speakerOf(await spokenTo("en"), configuration.taxonomy),
                  drawPng,
                ),
              ));
      const address = new URL("/report", publicUrl);
      address.searchParams.set("month", month);
      return monthLetter({
        report,
        words,
        signals: own.signals,
        pictures,
        reportUrl: address.href,
        stopUrl,
      });
    };
  };

function kept<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const made = make();
  map.set(key, made);
  return made;
}

/** As it was reported, once the month is closed; until then as it stands. */
async function read(
  month: Month,
  configuration: Configuration,
  database: Database,
  now: Date,
): Promise<MonthReport> {
  const stored = await storedMonths(database, configuration.tenant.id, [month], "reported");
  return (
    stored.get(month)?.report ??
    monthReport(await monthInput(month, configuration, { database, now: now.getTime() }))
  );
}

const speakerOf = (words: Spoken, taxonomy: Taxonomy): Speaker => ({
  t: words.report,
  signals: new Map(
    allSignals(taxonomy).map(({ kind, category, signal: { id, label } }) => [
      id,
      { id, kind, category: category.label, label: words.signal(id, label) },
    ]),
  ),
});
