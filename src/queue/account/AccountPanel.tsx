import { useState } from "react";
import type { AccountHistory } from "../../api/account.ts";
import type { Flag, FlagPage } from "../../api/flag.ts";
import { isOpen } from "../../domain/flag.ts";
import { daysUntil, formatDate, formatMoney } from "../../ui/format.ts";
import { heardBy } from "../flag/Corroboration.tsx";
import { signalOf, useReader } from "../reader/reader.ts";
import { Deals } from "./Deals.tsx";
import { Health } from "./Health.tsx";
import { MonthsChart } from "./MonthsChart.tsx";

interface AccountPanelProps {
  readonly flag: Flag;
  readonly history: AccountHistory | null;
  readonly failed: boolean;
  /** The account's flags after a place in their list. */
  readonly more: (accountId: string, after: string) => Promise<FlagPage>;
  readonly href: (flagId: string) => string;
  readonly onOpen: (flagId: string) => void;
  readonly onRetry: () => void;
}

/** Flags shown before the rest is asked for. */
const SHOWN = 6;

/** The customer company: what it is worth, how the relationship stands, and what was heard from it before. */
export function AccountPanel(props: AccountPanelProps) {
  const { flag, history, failed, more, href, onOpen, onRetry } = props;
  const { t } = useReader();
  if (flag.account === null)
    return (
      <aside className="account" aria-label={t("account.label")}>
        <h2>{t("noAccount")}</h2>
        <p className="state-text">{t("account.none")}</p>
      </aside>
    );
  const kind = [
    history?.account.plan ?? flag.account.plan,
    history?.account.industry,
    history?.account.region,
  ];
  return (
    <aside className="account" aria-label={t("account.label")}>
      <h2>
        <bdi>{flag.account.name}</bdi>
      </h2>
      <p className="account-kind" dir="auto">
        {kind.filter((part) => part != null).join(" · ") || "\u00a0"}
      </p>
      <Worth flag={flag} history={history} />
      {failed && history === null ? (
        <p className="state-text" role="alert">
          {t("account.failed")}{" "}
          <button type="button" className="link" onClick={onRetry}>
            {t("tryAgain")}
          </button>
        </p>
      ) : null}
      {history === null ? null : (
        <>
          <Deals history={history} />
          <Health history={history} />
          <OtherFlags
            key={history.account.id}
            flag={flag}
            history={history}
            more={more}
            href={href}
            onOpen={onOpen}
          />
          {history.months.length === 0 ? null : (
            <section>
              <h3>{t("account.months")}</h3>
              {history.months.every((month) => month.expansion + month.friction === 0) ? (
                <p className="quiet">{t("account.quietYear")}</p>
              ) : (
                <MonthsChart months={history.months} />
              )}
            </section>
          )}
        </>
      )}
    </aside>
  );
}

function Worth({ flag, history }: { flag: Flag; history: AccountHistory | null }) {
  const { t, locale, now } = useReader();
  // Today's figures where they are known; else those that were known when the flag was raised.
  const account = history?.account ?? flag.account;
  if (account === null) return null;
  const { arrMinor, currency, renewalOn, seats, seatsUsed } = account;
  const days = renewalOn === null ? null : daysUntil(renewalOn, now);
  const unknown = <span className="quiet">{t("account.unknown")}</span>;
  return (
    <>
      <dl className="worth">
        <div>
          <dt>{t("account.arr")}</dt>
          <dd>
            {arrMinor === null || currency === null
              ? unknown
              : formatMoney(arrMinor, currency, locale)}
          </dd>
        </div>
        <div>
          <dt>{t("account.renewal")}</dt>
          <dd>
            {renewalOn === null || days === null ? (
              unknown
            ) : (
              <>
                {formatDate(renewalOn, locale)}{" "}
                <span className={days >= 0 && days <= 90 ? "soon" : "quiet"}>
                  {days < 0
                    ? t("account.renewalPast")
                    : new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day")}
                </span>
              </>
            )}
          </dd>
        </div>
        {seats === null ? null : (
          <div>
            <dt>{t("account.seats")}</dt>
            <dd>
              {seatsUsed === null ? seats : t("account.seatsUsed", { used: seatsUsed, seats })}
            </dd>
          </div>
        )}
      </dl>
      {seats === null || seatsUsed === null || seats === 0 ? null : (
        <div className="seats" aria-hidden="true">
          <div
            className={seatsUsed >= seats ? "seats-used seats-full" : "seats-used"}
            style={{ width: `${Math.min(100, (100 * seatsUsed) / seats)}%` }}
          />
        </div>
      )}
    </>
  );
}

interface OtherFlagsProps extends Pick<AccountPanelProps, "flag" | "more" | "href" | "onOpen"> {
  readonly history: AccountHistory;
}

/** The account's other flags, newest first; the rest comes page by page. */
function OtherFlags({ flag, history, more, href, onOpen }: OtherFlagsProps) {
  const { t } = useReader();
  const [all, setAll] = useState(false);
  const [older, setOlder] = useState<{ items: readonly Flag[]; next: string | null } | null>(null);
  const [reading, setReading] = useState<"idle" | "busy" | "failed">("idle");
  const read = [...history.flags, ...(older?.items ?? [])];
  // Those that are joined to another stand with that one, wherever it is shown.
  const shown = new Set(read.map(({ id }) => id));
  const others = read.filter(
    ({ id, joined }) => id !== flag.id && (joined === null || !shown.has(joined.id)),
  );
  const next = older === null ? history.next : older.next;
  const readMore = async (after: string) => {
    setReading("busy");
    try {
      const page = await more(history.account.id, after);
      setOlder({ items: [...(older?.items ?? []), ...page.items], next: page.next });
      setReading("idle");
    } catch {
      setReading("failed");
    }
  };
  return (
    <section>
      <h3>{t("account.flags")}</h3>
      {others.length === 0 ? (
        <p className="quiet">{t("account.only")}</p>
      ) : (
        <ul className="account-flags">
          {others.slice(0, all ? undefined : SHOWN).map((other) => (
            <li key={other.id}>
              <OtherFlag flag={other} href={href(other.id)} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      )}
      {!all && others.length > SHOWN ? (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {next === null
            ? t("account.moreFlags", { count: others.length - SHOWN })
            : t("account.moreFlagsOpen")}
        </button>
      ) : null}
      {(all || others.length <= SHOWN) && next !== null ? (
        <button
          type="button"
          className="link"
          aria-busy={reading === "busy"}
          onClick={() => {
            if (reading !== "busy") void readMore(next);
          }}
        >
          {t(reading === "failed" ? "account.showMoreFailed" : "account.showMore")}
        </button>
      ) : null}
    </section>
  );
}

interface OtherFlagProps {
  readonly flag: Flag;
  readonly href: string;
  readonly onOpen: (flagId: string) => void;
}

function OtherFlag({ flag, href, onOpen }: OtherFlagProps) {
  const reader = useReader();
  const { t, locale } = reader;
  const tone =
    flag.status === "won" || flag.status === "resolved"
      ? "pill-success"
      : isOpen(flag.status)
        ? "pill-primary"
        : "";
  const { opportunity } = flag;
  return (
    <a
      href={href}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(flag.id);
      }}
    >
      <span className={`pill ${tone}`}>{t(`status.${flag.status}`)}</span>{" "}
      <bdi>{signalOf(reader, flag.signal)}</bdi>
      {opportunity?.amountMinor != null && opportunity.currency !== null
        ? ` · ${formatMoney(opportunity.amountMinor, opportunity.currency, locale)}`
        : null}
      {flag.kind === "friction" ? ` · ${t("kind.friction")}` : null}
      {flag.corroboration === null ? null : ` · ${heardBy(flag.corroboration, t)}`}
    </a>
  );
}
