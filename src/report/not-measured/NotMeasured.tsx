import type { NotMeasured as Missing } from "../../domain/report/not-measured.ts";
import { formatMoney } from "../../ui/format.ts";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { percent, sayName, sayRefusal } from "../sentences.ts";

/** What the month's figures leave out has its own place; a figure that is missing is never a zero. */
export function NotMeasured() {
  const { t } = useReader();
  const { notMeasured } = useShown().report;
  return (
    <Section title={t("notMeasured.title")}>
      {notMeasured.length === 0 ? (
        <p>{t("notMeasured.none")}</p>
      ) : (
        <ul className="plain">
          {notMeasured.map((missing) => (
            <Line key={`${missing.what} ${missing.metricId}`} missing={missing} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Line({ missing }: { readonly missing: Missing }) {
  const reader = useReader();
  const { t, bar } = reader;
  return (
    <li>
      {sentence(missing, reader)}{" "}
      <button
        type="button"
        className="link"
        aria-haspopup="dialog"
        data-figure={missing.metricId}
        onClick={() => bar.go({ figure: missing.metricId })}
      >
        {t("notMeasured.rows")}
        <span className="unseen">: {sayName(missing.metricId, reader)}</span>
      </button>
    </li>
  );
}

function sentence(missing: Missing, reader: ReturnType<typeof useReader>): string {
  const { t } = reader;
  switch (missing.what) {
    case "no-account":
      return t("notMeasured.no-account", {
        count: missing.n,
        amount:
          missing.amountMinor === null
            ? t("notMeasured.amountTooLarge")
            : formatMoney(missing.amountMinor, missing.currency, t.locale),
      });
    case "win-rate-open":
      return t("notMeasured.win-rate-open", {
        count: missing.n,
        share: percent(missing.share, 0, t.locale),
      });
    case "refused":
      return t("notMeasured.refused", {
        name: sayName(missing.metricId, reader),
        refusal: sayRefusal(missing.metricId, missing.refusal, reader),
      });
  }
}
