import { useState } from "react";
import type { Client } from "../../api/client.ts";
import type { Dispute } from "../../api/dispute.ts";
import type { Evidence } from "../../api/evidence.ts";
import type { Session } from "../../api/session.ts";
import { formatDate, formatMoney } from "../../ui/format.ts";
import type { TaxonomyWords } from "../../ui/page/signal-labels.ts";
import type { OutcomesWords } from "../words.ts";
import { Check } from "./Check.tsx";
import { DisputeDialog } from "./DisputeDialog.tsx";
import { Disputes } from "./Disputes.tsx";
import { Measures } from "./Measures.tsx";
import { sayBucket, sayReason, saySignal, type Telling } from "./say.ts";
import { spellMoment } from "./spell.ts";
import { Timeline } from "./Timeline.tsx";

interface SheetProps {
  readonly t: OutcomesWords;
  readonly call: Client["call"];
  readonly session: Session;
  readonly evidence: Evidence;
  readonly taxonomy: TaxonomyWords;
  /** Something was contested, decided or taken back. */
  readonly onChanged: () => void;
}

export function Sheet({ t, call, session, evidence, taxonomy, onChanged }: SheetProps) {
  const { zone } = session.tenant;
  const telling: Telling = { t, zone, evidence, taxonomy };
  const { statement, names } = evidence;
  const { deal, credit } = statement;
  const [asking, setAsking] = useState<{ readonly dispute: Dispute | null } | null>(null);
  return (
    <article className="deal">
      <header className="deal-head">
        <div>
          <p className="deal-kind">{t("deal.title")}</p>
          <h1>
            <bdi>{names.deal}</bdi>
          </h1>
          <p className="aside">
            {names.account !== null && (
              <>
                <bdi>{names.account}</bdi> ·{" "}
              </>
            )}
            <bdi>
              {deal.crm}:{deal.id}
            </bdi>{" "}
            · {deal.type} · {t.maybe(`deal.status.${deal.status}`) ?? deal.status}
          </p>
        </div>
        <div className="deal-sum">
          <p className="deal-amount">
            {formatMoney(deal.amountMinor, deal.currency, t.locale, "always")}
          </p>
          <p className={`deal-bucket deal-${credit.bucket}`}>{sayBucket(credit.bucket, telling)}</p>
        </div>
      </header>
      <p className="deal-actions">
        <button type="button" className="button" onClick={() => window.print()}>
          {t("deal.print")}
        </button>
        {evidence.mayContest && (
          <button type="button" className="button" onClick={() => setAsking({ dispute: null })}>
            {t("deal.contest")}
          </button>
        )}
      </p>
      <section className="deal-why">
        <h2>{t("deal.why")}</h2>
        <p className="deal-reason">{sayReason(telling)}</p>
        <Measures telling={telling} />
      </section>
      <Timeline telling={telling} />
      <div className="deal-side">
        <Snapshot telling={telling} />
        <Heard telling={telling} />
        <Disputes
          telling={telling}
          call={call}
          onDecide={(dispute) => setAsking({ dispute })}
          onChanged={onChanged}
        />
      </div>
      <Check telling={telling} tenant={session.tenant.subdomain} />
      <p className="aside deal-as-of">
        {t("deal.asOf", { moment: spellMoment(evidence.asOf, zone, t.locale) })} · {zone} ·{" "}
        <bdi>{session.tenant.name}</bdi>
      </p>
      {asking !== null && (
        <DisputeDialog
          telling={telling}
          call={call}
          dispute={asking.dispute}
          onClose={() => setAsking(null)}
          onDone={() => {
            setAsking(null);
            onChanged();
          }}
        />
      )}
    </article>
  );
}

function Snapshot({ telling }: { readonly telling: Telling }) {
  const { t, evidence } = telling;
  const { snapshot } = evidence.statement;
  if (snapshot === null) return null;
  const { plan, segment, seats, seatsUsed, arrMinor, currency, renewalOn } = snapshot;
  const facts: [string, string | null][] = [
    [t("deal.snapshot.plan"), plan],
    [t("deal.snapshot.segment"), segment],
    [
      t("deal.snapshot.seats"),
      seats === null
        ? null
        : t("deal.snapshot.seatsOf", { used: seatsUsed === null ? "–" : seatsUsed, seats }),
    ],
    [
      t("deal.snapshot.arr"),
      arrMinor === null || currency === null ? null : formatMoney(arrMinor, currency, t.locale),
    ],
    [t("deal.snapshot.renewal"), renewalOn === null ? null : formatDate(renewalOn, t.locale)],
    [t("deal.snapshot.owner"), evidence.names.owner],
  ];
  return (
    <section>
      <h2>{t("deal.snapshot.title")}</h2>
      <dl className="deal-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value ?? "–"}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Each agent's part of the amount, to the minor unit: the parts add up to it. */
function Heard({ telling }: { readonly telling: Telling }) {
  const { t, evidence } = telling;
  const { shares, deal } = evidence.statement;
  return (
    <section>
      <h2>{t("deal.heard.title")}</h2>
      {shares.length === 0 ? (
        <p className="aside">{t("deal.heard.none")}</p>
      ) : (
        <ul className="deal-heard">
          {shares.map(({ flagId, amountMinor }) => {
            const flag = evidence.flags.find(({ id }) => id === flagId);
            return (
              <li key={flagId}>
                <span>
                  <bdi>{flag?.agent?.name ?? t("deal.heard.hidden")}</bdi>
                  <span className="beneath">
                    {saySignal(flagId, telling)} ·{" "}
                    {t("deal.heard.ticket", { ticket: flag?.ticketId ?? "" })}
                  </span>
                </span>
                <span className="number">
                  {formatMoney(amountMinor, deal.currency, t.locale, "always")}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
