import { useCallback } from "react";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { formatMoney } from "../../ui/format.ts";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";

/** Deals named on the page itself; their sheets have the rest. */
const NAMED = 5;

/** How much of what was won is contested: their credits stand until somebody has decided, and nobody should overlook it. */
export function Contested() {
  const { t, ask } = useReader();
  const { period } = useShown();
  const [first = ""] = period.months;
  const path = `/v1/disputes?month=${first}&through=${period.months.at(-1) ?? first}`;
  const read = useCallback((key: string) => ask.contested(key), [ask]);
  const { value } = useAnswer(path, read);
  if (value === null || value.deals.length === 0) return null;
  return (
    <Section title={t("contested.title")}>
      <p>
        {value.all
          .map(({ n, amountMinor, currency }) =>
            t("contested.sum", {
              count: n,
              amount: formatMoney(amountMinor, currency, t.locale),
            }),
          )
          .join(" · ")}
      </p>
      <ul className="plain">
        {value.deals.slice(0, NAMED).map((deal) => (
          <li key={deal.disputeId}>
            <a
              href={`/outcomes?${new URLSearchParams({ deal: `${deal.crm}:${deal.opportunityId}` }).toString()}`}
              target="_blank"
              rel="noreferrer"
            >
              <bdi>{deal.name}</bdi>
              <span className="unseen"> ({t("rows.evidence")})</span>
            </a>{" "}
            <span className="aside">{formatMoney(deal.amountMinor, deal.currency, t.locale)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
