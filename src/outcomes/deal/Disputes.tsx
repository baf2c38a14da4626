import { useState } from "react";
import type { Client } from "../../api/client.ts";
import { type Dispute, DisputeAnswer } from "../../api/dispute.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { sentenceOf } from "../sentence.ts";
import { sayBucket, type Telling } from "./say.ts";
import { spellDay } from "./spell.ts";

interface DisputesProps {
  readonly telling: Telling;
  readonly call: Client["call"];
  readonly onDecide: (dispute: Dispute) => void;
  readonly onChanged: () => void;
}

/** Everything that was said against the credit, by whom, and what came of it. */
export function Disputes({ telling, call, onDecide, onChanged }: DisputesProps) {
  const { t, zone, evidence } = telling;
  const [problem, setProblem] = useState<string | null>(null);
  const withdraw = async (id: string) => {
    setProblem(null);
    try {
      await call(DisputeAnswer, "POST", `/v1/disputes/${id}/withdrawal`, {});
      onChanged();
    } catch (error) {
      setProblem(sentenceOf(troubleOf(error), t));
    }
  };
  return (
    <section>
      <h2>{t("deal.disputes.title")}</h2>
      {evidence.disputes.length === 0 && <p className="aside">{t("deal.disputes.none")}</p>}
      <ul className="deal-disputes">
        {evidence.disputes.map((dispute) => (
          <li key={dispute.id}>
            <p className={`deal-state deal-state-${dispute.state}`}>
              {t(`deal.disputes.state.${dispute.state}`)}
            </p>
            {dispute.events.map((event) => (
              <div key={event.seq}>
                <p>
                  {t(`deal.disputeEvent.${event.type}`, {
                    name: `\u2068${event.by.name}\u2069`,
                    bucket: sayBucket(event.bucket, telling),
                  })}{" "}
                  <span className="aside">{spellDay(event.at, zone, t.locale)}</span>
                </p>
                {event.type !== "withdrawn" &&
                  (event.words === null ? (
                    <p className="aside">{t("deal.disputes.erased")}</p>
                  ) : (
                    <q>
                      <bdi>{event.words}</bdi>
                    </q>
                  ))}
              </div>
            ))}
            {(dispute.mayDecide || dispute.mayWithdraw) && (
              <p className="deal-actions">
                {dispute.mayDecide && (
                  <button type="button" className="button" onClick={() => onDecide(dispute)}>
                    {t("deal.disputes.decide")}
                  </button>
                )}
                {dispute.mayWithdraw && (
                  <button type="button" className="link" onClick={() => void withdraw(dispute.id)}>
                    {t("deal.disputes.withdraw")}
                  </button>
                )}
              </p>
            )}
          </li>
        ))}
      </ul>
      {problem !== null && (
        <p className="wrong" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
