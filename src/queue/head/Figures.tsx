import type { Tab } from "../address/address.ts";
import { COUNT_LIMIT, type QueueCounts } from "../../api/queue.ts";
import { PlaceLink } from "../../ui/top/PlaceLink.tsx";
import { useReader } from "../reader/reader.ts";

/** A count as it is shown: the endpoint stops counting at a limit. */
export const shownCount = (count: number, locale: string): string => {
  const number = new Intl.NumberFormat(locale).format(count);
  return count >= COUNT_LIMIT ? `${number}+` : number;
};

interface FiguresProps {
  readonly counts: QueueCounts | null;
  readonly href: (tab: Tab) => string;
  readonly onTab: (tab: Tab) => void;
}

/** What is late, what is due, what is open, and how this month went so far. Each leads to its rows. */
export function Figures({ counts, href, onTab }: FiguresProps) {
  const { t, locale } = useReader();
  // Space is kept; a figure that is not known yet is not zero.
  if (counts === null) return <div className="figures" aria-hidden="true" />;
  const figures = [
    { name: "overdue", value: counts.overdue, tone: counts.overdue > 0 ? "danger" : "" },
    { name: "dueToday", value: counts.dueToday, tone: counts.dueToday > 0 ? "warning" : "" },
    { name: "open", value: counts.open, tone: "" },
  ] as const;
  return (
    <div className="figures">
      {figures.map(({ name, value, tone }) => (
        <a
          key={name}
          href={href("team")}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onTab("team");
          }}
        >
          <b className={tone}>{shownCount(value, locale)}</b>{" "}
          {t(`figures.${name}`, { count: value })}
        </a>
      ))}
      <InTime metric={counts.answeredInTime} />
    </div>
  );
}

function InTime({ metric }: { metric: QueueCounts["answeredInTime"] }) {
  const { t, locale, switchPage } = useReader();
  const { value, n } = metric;
  const text =
    value === null ? (
      <span className="quiet">
        {n === 0 ? t("figures.inTimeNone") : t("figures.inTimeFew", { count: n })}
      </span>
    ) : (
      <>
        <b>{new Intl.NumberFormat(locale, { style: "percent" }).format(value)}</b>{" "}
        {t("figures.inTime")} <span className="quiet">{t("figures.of", { n })}</span>
      </>
    );
  return (
    <PlaceLink to="report" switchPage={switchPage}>
      {text}
    </PlaceLink>
  );
}
