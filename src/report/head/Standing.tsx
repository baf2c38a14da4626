import { useAddress } from "../../ui/page/address-bar.ts";
import { isNarrowed } from "../address.ts";
import { dayInZone, nameOfMonth } from "../months.ts";
import { useReader, useShown } from "../reader.ts";
import { CloseMonth } from "./CloseMonth.tsx";
import { Changes } from "./Changes.tsx";

interface StandingProps {
  /** Told when a month was closed. */
  readonly onClosed: () => void;
}

/** How final the figures are: still running, over, closed as reported, or restated since, and what that means. */
export function Standing({ onClosed }: StandingProps) {
  const { t, bar, mayImport } = useReader();
  const address = useAddress(bar);
  const { standing, report, period } = useShown();
  const { state, shows, months, restatements, differs } = standing;
  const day = (instant: string) => dayInZone(Date.parse(instant), report.zone, t.locale);
  const closed = months.filter((each) => each.closedAt !== null);
  const [only] = months;
  const month = period.is === "month" && only !== undefined ? only : null;
  const told =
    month === null || month.closedAt === null || shows !== "reported"
      ? null
      : month.closedBy === null
        ? t("standing.closedItself", { day: day(month.closedAt) })
        : t("standing.closedBy", {
            day: day(month.closedAt),
            name: month.closedBy.name ?? month.closedBy.id,
          });
  return (
    <section className="standing" aria-label={t("standing.about")}>
      <p>
        {state === "live" && <span className="live">{t("live")}</span>}
        {state === "closed" && <span className="standing-closed">{t("standing.closed")}</span>}
        {state === "over" && <span className="standing-over">{t("standing.over")}</span>}{" "}
        {told !== null && told}
        {month !== null && month.closedAt === null && month.closesAt !== null && (
          <>{t("standing.closesItself", { day: day(month.closesAt) })}</>
        )}
        {month === null &&
          t("standing.months", { count: closed.length, months: period.months.length })}
      </p>
      {month !== null && month.state === "over" && mayImport && (
        <CloseMonth month={month.month} onClosed={onClosed} />
      )}
      {closed.length > 0 && isNarrowed(address) && (
        <p className={differs.length > 0 ? "warning" : ""}>
          {t(differs.length > 0 ? "standing.partDiffers" : "standing.partAgrees")}
        </p>
      )}
      {closed.length > 0 && !isNarrowed(address) && (
        <p className="standing-ways">
          {shows === "today" && t("standing.today")}{" "}
          {(["reported", "restated", "today"] as const)
            .filter((as) => as !== shows && (as !== "restated" || restatements.length > 0))
            .map((as) => (
              <button
                key={as}
                type="button"
                className="link"
                onClick={() => bar.go({ as, figure: null })}
              >
                {t(`standing.show.${as}`)}
              </button>
            ))}
        </p>
      )}
      {shows === "today" && differs.length > 0 && (
        <Changes title={t("standing.differs", { count: differs.length })} changes={differs} />
      )}
      {restatements.map(({ month: of, version, reportedAt, restatedAt, changes }) => (
        <Changes
          key={`${of} ${version}`}
          title={t("standing.restated", {
            day: day(restatedAt),
            count: changes.length,
            month: nameOfMonth(of, t.locale),
          })}
          reportedOn={day(reportedAt)}
          changes={changes}
          opened={restatements.length === 1}
        />
      ))}
    </section>
  );
}
