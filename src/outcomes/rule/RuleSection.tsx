// Who a deal is owed to: the rule in words, what another one would change, publishing it, and every version there was.
// oxlint-disable import/no-unassigned-import -- a style sheet has nothing to name
import { useCallback } from "react";
import { RuleInForce } from "../../api/attribution.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import type { SectionProps } from "../sections.ts";
import { sentenceOf } from "../sentence.ts";
import { RulePage } from "./RulePage.tsx";
import "./rule.css";

export function RuleSection(props: SectionProps) {
  const { t, call } = props;
  const ask = useCallback(() => call(RuleInForce, "GET", "/v1/attribution"), [call]);
  const { value, trouble, again } = useAnswer("rule", ask);
  if (value !== null) return <RulePage {...props} inForce={value} onChanged={again} />;
  if (trouble === null)
    return (
      <div className="rule-waiting" aria-busy="true">
        <h1>{t("rule.title")}</h1>
      </div>
    );
  return (
    <div className="stopped">
      <h1>{t("rule.title")}</h1>
      <p>{sentenceOf(trouble, t)}</p>
      <button type="button" className="button" onClick={again}>
        {t("tryAgain")}
      </button>
    </div>
  );
}
