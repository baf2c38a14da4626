import type { TaxonomyHealthAnswer } from "../../api/taxonomy-health.ts";
import { useReader } from "../reader.ts";
import { percent, sayAsCounts, sayInterval } from "../sentences.ts";
import { DraftLink } from "./DraftLink.tsx";
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to name
import "./health.css";
import { nameIn, RowsButton } from "./RowsButton.tsx";

interface MoreHealthProps {
  readonly health: TaxonomyHealthAnswer;
  readonly month: string | null;
  readonly onOpen: (metricId: string) => void;
}

const PAIRS = 5;
const LABELS = 8;

/** Everything else that half a year of labels says, behind a line of its own. */
export function MoreHealth({ health, month, onOpen }: MoreHealthProps) {
  const reader = useReader();
  const { t } = reader;
  const name = (id: string) => nameIn(health, id, reader);
  const { agreement, pairs, unused, words, phrases, precision } = health;
  const judged = precision.filter(({ precision: of }) => of.value !== null);
  const known = agreement.filter(({ kappa }) => kappa.value !== null);
  const refused = agreement.filter(({ kappa }) => kappa.value === null);
  const two = (value: number) =>
    new Intl.NumberFormat(t.locale, { maximumFractionDigits: 2 }).format(value);
  return (
    <details className="behind health">
      <summary>{t("taxonomy.health.more")}</summary>
      <p className="aside">{t("taxonomy.health.since", { count: unused.months })}</p>

      <h3>{t("taxonomy.health.unused")}</h3>
      {unused.signals.length === 0 ? (
        <p className="aside">{t("taxonomy.health.unusedNone", { count: unused.months })}</p>
      ) : (
        <ul className="plain">
          {unused.signals.map((signal) => (
            <li key={signal}>
              {name(signal)} <DraftLink name={`retire~${signal}`} of="retire" month={month} />
            </li>
          ))}
        </ul>
      )}

      <h3>{t("taxonomy.health.pairs")}</h3>
      {pairs.length === 0 ? (
        <p className="aside">{t("taxonomy.health.pairsNone")}</p>
      ) : (
        <ul className="plain">
          {pairs.slice(0, PAIRS).map(({ signals: [a, b], times, confused }) => (
            <li key={confused.id}>
              {name(a)} · {name(b)}{" "}
              <RowsButton metricId={confused.id} onOpen={onOpen}>
                {t("of", { k: times[0] + times[1], n: confused.n })}
              </RowsButton>
            </li>
          ))}
        </ul>
      )}

      <h3>{t("taxonomy.health.labels")}</h3>
      {judged.length === 0 ? (
        <p className="aside">{t("taxonomy.health.labelsNone")}</p>
      ) : (
        <ul className="plain">
          {judged.slice(0, LABELS).map(({ signal, precision: of }) => (
            <li key={signal}>
              {name(signal)}{" "}
              <RowsButton metricId={of.id} onOpen={onOpen}>
                {sayAsCounts(of, reader)}
              </RowsButton>{" "}
              <span className="aside">{sayInterval(of, reader)}</span>
            </li>
          ))}
        </ul>
      )}

      <h3>{t("taxonomy.health.agreement")}</h3>
      <p className="aside">{t("taxonomy.health.agreementWhat")}</p>
      <ul className="plain">
        {known.map(({ category, kappa, asksForRewrite }) => (
          <li key={category}>
            {name(category)}{" "}
            <RowsButton metricId={kappa.id} onOpen={onOpen}>
              {two(kappa.value ?? 0)}
            </RowsButton>
            {asksForRewrite && (
              <span className="warning"> {t("taxonomy.health.agreementLow")}</span>
            )}
          </li>
        ))}
      </ul>
      {refused.length > 0 && (
        <p className="health-few">
          {refused.map(({ category, kappa }, at) => (
            <span key={category}>
              {at > 0 && " · "}
              {name(category)}{" "}
              <RowsButton metricId={kappa.id} onOpen={onOpen} isRefused>
                {t("taxonomy.health.agreementFew", {
                  have: kappa.refusal?.have ?? 0,
                  need: kappa.refusal?.need ?? 0,
                })}
              </RowsButton>
            </span>
          ))}
        </p>
      )}

      <h3>{t("taxonomy.health.words")}</h3>
      {words.length + phrases.length === 0 ? (
        <p className="aside">{t("taxonomy.health.wordsNone")}</p>
      ) : (
        <ul className="plain">
          {[...words, ...phrases].map(({ word, declined, n, others, metricId }) => (
            <li key={metricId}>
              “<bdi>{word}</bdi>”{" "}
              <RowsButton metricId={metricId} onOpen={onOpen}>
                {t("of", { k: declined, n })}
              </RowsButton>{" "}
              <span className="aside">
                {t("taxonomy.health.wordsOthers", {
                  share: percent(others.n === 0 ? 0 : others.declined / others.n, 0, t.locale),
                })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
