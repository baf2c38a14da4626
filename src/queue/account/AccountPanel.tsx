import type { AccountHistory } from "../../api/account.ts";
import type { Flag } from "../../api/flag.ts";
import { isOpen } from "../../domain/flag.ts";
import { daysUntil, formatDate, formatMoney } from "../../ui/format.ts";
import { signalOf, useReader } from "../reader/reader.ts";
import { MonthsChart } from "./MonthsChart.tsx";

interface AccountPanelProps {
  readonly flag: Flag;
  readonly history: AccountHistory | null;
  readonly failed: boolean;
  readonly href: (flagId: string) => string;
  readonly onOpen: (flagId: string) => void;
  readonly onRetry: () => void;
}

/** Flags shown before the rest is only counted. */
const SHOWN = 6;
/** The endpoint gives this many of the latest flags; how many there are beyond is not known. */
const FULL = 50;

/** The customer company: what it is worth, when it renews, and what was heard from it before. */
export function AccountPanel({ flag, history, failed, href, onOpen, onRetry }: AccountPanelProps) {
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
  const others = history?.flags.filter((other) => other.id !== flag.id) ?? [];
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
      {others.length === 0 ? null : (
        <section>
          <h3>{t("account.flags")}</h3>
          <ul className="account-flags">
            {others.slice(0, SHOWN).map((other) => (
              <li key={other.id}>
                <OtherFlag flag={other} href={href(other.id)} onOpen={onOpen} />
              </li>
            ))}
          </ul>
          {others.length > SHOWN ? (
            <p className="quiet">
              {(history?.flags.length ?? 0) >= FULL
                ? t("account.moreFlagsOpen")
                : t("account.moreFlags", { count: others.length - SHOWN })}
            </p>
          ) : null}
        </section>
      )}
      {history === null || history.months.length === 0 ? null : (
        <section>
          <h3>{t("account.months")}</h3>
          <MonthsChart months={history.months} />
        </section>
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
  const open = history?.opportunities.filter((deal) => deal.status === "open") ?? null;
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
        <div>
          <dt>{t("account.opportunities")}</dt>
          <dd>
            {open === null ? "\u00a0" : open.length === 0 ? t("account.noDeals") : open.length}
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
    </a>
  );
}
