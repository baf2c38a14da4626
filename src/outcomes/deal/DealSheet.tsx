// A deal's evidence: everything its credit rests on, on one page that prints on one sheet of paper.
// oxlint-disable import/no-unassigned-import -- a style sheet has nothing to name
import { useCallback } from "react";
import { Evidence } from "../../api/evidence.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { loadTaxonomyWords } from "../../ui/page/signal-labels.ts";
import type { SectionProps } from "../sections.ts";
import { sentenceOf } from "../sentence.ts";
import { Sheet } from "./Sheet.tsx";
import "./deal.css";

interface DealSheetProps extends SectionProps {
  /** `crm:id`, as the address names a deal. */
  readonly deal: string;
}

const pathOf = (deal: string): string => {
  const [crm = "", ...id] = deal.split(":");
  return `/v1/opportunities/${encodeURIComponent(crm)}/${encodeURIComponent(id.join(":"))}/evidence`;
};

export function DealSheet({ t, call, session, deal }: DealSheetProps) {
  const { locale } = t;
  const ask = useCallback(
    async (path: string) => {
      const [evidence, taxonomy] = await Promise.all([
        call(Evidence, "GET", path),
        loadTaxonomyWords(locale),
      ]);
      return { evidence, taxonomy };
    },
    [call, locale],
  );
  const { value, trouble, again } = useAnswer(pathOf(deal), ask);
  if (value !== null)
    return <Sheet t={t} call={call} session={session} {...value} onChanged={again} />;
  if (trouble === null)
    return (
      <div className="deal-waiting" aria-busy="true">
        <h1>{t("deal.title")}</h1>
        <p className="aside">{t("deal.loading")}</p>
      </div>
    );
  return (
    <div className="stopped">
      <h1>{t("deal.title")}</h1>
      <p>{sentenceOf(trouble, t)}</p>
      <button type="button" className="button" onClick={again}>
        {t("tryAgain")}
      </button>
    </div>
  );
}
