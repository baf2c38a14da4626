import type { AccountHistory } from "../../api/account.ts";
import { signalOf, useReader } from "../reader/reader.ts";

const CONFIDENCE = "fri.relationship.confidence";
const ESCALATION = "fri.relationship.escalation";

/** How the relationship stands, as far as flags tell: what was heard, and whether we answered. */
export function Health({ history }: { history: AccountHistory }) {
  const reader = useReader();
  const { t } = reader;
  const { health } = history;
  const { friction: n, frictionBefore: before } = health;
  const trend = n > before ? "frictionUp" : n < before ? "frictionDown" : "frictionSame";
  return (
    <section>
      <h3>{t("account.health")}</h3>
      <dl className="worth">
        <Fact name={t("account.tickets")} rising={false}>
          {health.openTickets}
        </Fact>
        <Fact name={t("account.friction")} rising={n > before}>
          {n === 0 && before === 0 ? "0" : t(`account.${trend}`, { n, before })}
        </Fact>
      </dl>
      <h4>{t("account.inYear")}</h4>
      <dl className="worth">
        <Fact name={signalOf(reader, CONFIDENCE)} rising={health.confidence > 0}>
          {health.confidence}
        </Fact>
        <Fact name={signalOf(reader, ESCALATION)} rising={health.escalations > 0}>
          {health.escalations}
        </Fact>
        <Fact name={t("account.missed")} rising={health.missed > 0}>
          {health.missed}
        </Fact>
        <Fact name={t("account.outcomes")} rising={false}>
          {t("account.outcome", { won: health.won, declined: health.declined })}
        </Fact>
      </dl>
    </section>
  );
}

interface FactProps {
  readonly name: string;
  /** Whether it says that something is going wrong. */
  readonly rising: boolean;
  readonly children: string | number;
}

const Fact = ({ name, rising, children }: FactProps) => (
  <div>
    <dt>{name}</dt>
    <dd className={rising ? "rising" : undefined}>{children}</dd>
  </div>
);
