import type { AddressBar } from "../../ui/page/address-bar.ts";
import { type Address, HOME, PRESETS } from "../address/address.ts";
import { COUNT_LIMIT, type QueueCounts } from "../../api/queue.ts";
import { PlaceLink } from "../../ui/top/PlaceLink.tsx";
import { useReader } from "../reader/reader.ts";

/** Made once per language: a dozen counts are drawn again with every key press. */
const formats = new Map<string, Intl.NumberFormat>();

/** A count as it is shown: the endpoint stops counting at a limit. */
export const shownCount = (count: number, locale: string): string => {
  const format = formats.get(locale) ?? new Intl.NumberFormat(locale);
  formats.set(locale, format);
  const number = format.format(count);
  return count >= COUNT_LIMIT ? `${number}+` : number;
};

interface FiguresProps {
  readonly counts: QueueCounts | null;
  readonly bar: Pick<AddressBar<Address>, "href" | "go">;
}

/** Whichever rows are asked for, they are drawn as before. */
const addressOf = ({ columns: _columns, ...rows }: Address): Partial<Address> => rows;

/** What is late, what is due, what is open, and how this month went so far. Each leads to its rows. */
export function Figures({ counts, bar }: FiguresProps) {
  const { t, locale } = useReader();
  // Space is kept; a figure that is not known yet is not zero.
  if (counts === null) return <div className="figures" aria-hidden="true" />;
  const figures = [
    {
      name: "overdue",
      value: counts.overdue,
      tone: counts.overdue > 0 ? "danger" : "",
      rows: PRESETS.overdue,
    },
    {
      name: "dueToday",
      value: counts.dueToday,
      tone: counts.dueToday > 0 ? "warning" : "",
      rows: PRESETS.today,
    },
    { name: "open", value: counts.open, tone: "", rows: { ...HOME, tab: "team" } },
  ] as const;
  return (
    <div className="figures">
      {figures.map(({ name, value, tone, rows }) => (
        <a
          key={name}
          href={bar.href(addressOf(rows))}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            bar.go(addressOf(rows));
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
