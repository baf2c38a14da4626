import type { NotMeasured } from "../../domain/report/not-measured.ts";
import { formatMoney } from "../../ui/format.ts";
import { percent, sayName, sayRefusal, type Speaker } from "../sentences.ts";

/** What is missing from the period's figures, in one sentence. */
export function sayMissing(missing: NotMeasured, speaker: Speaker): string {
  const { t } = speaker;
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
        name: sayName(missing.metricId, speaker),
        refusal: sayRefusal(missing.metricId, missing.refusal, speaker),
      });
  }
}
