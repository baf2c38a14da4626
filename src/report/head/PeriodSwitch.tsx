import { type Period, periodAround } from "../../domain/report/period.ts";
import { useReader } from "../reader.ts";

interface PeriodSwitchProps {
  /** `null` while it is being read: until then it is not known which quarter it is in. */
  readonly period: Period | null;
  readonly thisMonth: string;
}

const KINDS = ["month", "quarter", "year"] as const;

/** Month, quarter or year: the one around what is shown. */
export function PeriodSwitch({ period, thisMonth }: PeriodSwitchProps) {
  const { t, bar } = useReader();
  const goTo = (is: Period["is"]) => {
    if (period === null) return;
    // From a year to its last month that has begun, not to its first.
    const begun = period.months.filter((month) => month <= thisMonth);
    const month = begun.at(-1) ?? period.months[0] ?? thisMonth;
    const { name } = periodAround(month, is, period.fiscalStart);
    bar.go({ period: name === thisMonth ? null : name, figure: null });
  };
  return (
    <fieldset className="period-switch">
      <legend className="unseen">{t("period.switch")}</legend>
      {KINDS.map((is) => (
        <button
          key={is}
          type="button"
          className="button"
          aria-pressed={period?.is === is}
          disabled={period === null}
          onClick={() => goTo(is)}
        >
          {t(`period.${is}`)}
        </button>
      ))}
    </fieldset>
  );
}
