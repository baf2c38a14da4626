import { useCallback, useState } from "react";
import { HealthRowsAnswer, TaxonomyHealthAnswer } from "../../api/taxonomy-health.ts";
import { findSignal, type Taxonomy } from "../../domain/taxonomy.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import type { Draft } from "./draft.ts";
import { useReading } from "./reading.ts";

interface ProposalNoteProps {
  readonly draft: Draft;
  /** The one in force, in which what was merged or retired still has its name. */
  readonly taxonomy: Taxonomy;
}

/** Quotes to read beside a definition. */
const QUOTES = 8;

const monthIn = (at: number, zone: string): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit" })
    .format(at)
    .slice(0, 7);

/** What a draft was opened for: what was done already, what only a person can do, and what customers said. */
export function ProposalNote({ draft, taxonomy }: ProposalNoteProps) {
  const { t, call, session } = useReading();
  const [month] = useState(() => monthIn(Date.now(), session.tenant.zone));
  const [is = "", first = "", second = ""] = (draft.proposal ?? "").split("~");
  const name = (id: string) => findSignal(taxonomy, id)?.signal.label ?? id;
  const ask = useCallback(
    async (of: string) => {
      const health = await call(TaxonomyHealthAnswer, "GET", `/v1/reports/taxonomy?month=${of}`);
      const metric =
        is === "split"
          ? "not-sure-share"
          : is === "merge"
            ? `confused.${[first, second].toSorted().join(".")}`
            : is === "rewrite"
              ? `precision.${first}`
              : null;
      const known = health.proposals.find((each) => each.name === draft.proposal);
      if (metric === null) return { known, rows: [] };
      const query = new URLSearchParams({ month: of, metric });
      // A figure that this month has not is no reason to show nothing else.
      const rows = await call(
        HealthRowsAnswer,
        "GET",
        `/v1/reports/taxonomy/rows?${query.toString()}`,
      ).catch(() => null);
      return { known, rows: rows?.counted ?? [] };
    },
    [call, is, first, second, draft.proposal],
  );
  const { value } = useAnswer(month, ask);
  const told = value?.known;
  const quotes = (value?.rows ?? []).filter(
    ({ quote, signal, csSignal, declineReason }) =>
      quote !== null &&
      (is === "split" ? signal === null : csSignal !== null || declineReason === "wrong-signal"),
  );
  const words = t.maybe(`taxonomy.note.${is}`, { one: name(first), other: name(second) });
  if (words === undefined) return null;
  return (
    <aside className="proposal-note">
      <p>{words}</p>
      {told?.is === "rewrite" && (
        <p className="aside">
          {t("taxonomy.note.rewriteNumbers", { k: told.wrong, n: told.decided })}
          {told.rather !== null &&
            ` ${t("taxonomy.note.rather", { name: name(told.rather), id: told.rather })}`}
        </p>
      )}
      {told?.is === "merge" && (
        <p className="aside">
          {t("taxonomy.note.mergeNumbers", { k: told.times[0] + told.times[1], n: told.of })}
        </p>
      )}
      {quotes.length > 0 && (
        <details>
          <summary>{t("taxonomy.note.quotes", { count: Math.min(QUOTES, quotes.length) })}</summary>
          <ul className="says">
            {quotes.slice(0, QUOTES).map(({ id, quote }) => (
              <li key={id} dir="auto">
                “{quote}”
              </li>
            ))}
          </ul>
          <p className="aside">{t("taxonomy.note.quotesWhat")}</p>
        </details>
      )}
    </aside>
  );
}
