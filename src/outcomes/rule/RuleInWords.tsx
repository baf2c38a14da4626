import { useId } from "react";
import type { RuleBody } from "../../domain/attribution/rule.ts";
import type { OutcomesWords } from "../words.ts";

interface RuleInWordsProps {
  readonly t: OutcomesWords;
  readonly body: RuleBody;
}

/** What the numbers say, as sentences; they follow the fields while somebody types. */
export function RuleInWords({ t, body }: RuleInWordsProps) {
  const heading = useId();
  const days = (count: number) => t("rule.days", { count });
  const kinds = new Intl.ListFormat(t.locale).format(
    body.types.map((type) => t(`rule.kind.${type}`)),
  );
  return (
    <section className="rule-words" aria-labelledby={heading}>
      <h2 id={heading}>{t("rule.words.title")}</h2>
      <p>
        {t("rule.words.sources", {
          source: days(body.sourceWindowDays),
          quiet: days(body.quietDays),
        })}
      </p>
      <p>{t("rule.words.influences", { influence: days(body.influenceWindowDays) })}</p>
      <p>{t("rule.words.none")}</p>
      <ul className="aside">
        <li>{t(`rule.words.${body.qualifiesFrom}`)}</li>
        <li>{t("rule.words.kinds", { kinds })}</li>
        <li>{t("rule.words.seals")}</li>
      </ul>
    </section>
  );
}
