import type { NotMeasured as Missing } from "../../domain/report/not-measured.ts";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { sayName } from "../sentences.ts";
import { sayMissing } from "./say-missing.ts";

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
      {sayMissing(missing, reader)}{" "}
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
      {missing.what === "no-account" && (
        <>
          {" "}
          <a className="link" href="/outcomes?section=accounts" target="_blank" rel="noreferrer">
            {t("notMeasured.whichAccount")}
          </a>
        </>
      )}
    </li>
  );
}
