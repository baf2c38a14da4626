import { Figure } from "../Figure.tsx";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { sayReason } from "../sentences.ts";

/** Why flags were declined, most frequent reason first. */
export function Declines() {
  const reader = useReader();
  const { t } = reader;
  const { declines } = useShown().report;
  const most = Math.max(1, ...declines.map(({ count }) => count.n));
  return (
    <Section title={t("declines.title")} className="section-within">
      {declines.length === 0 ? (
        <p>{t("declines.none")}</p>
      ) : (
        <table className="bars">
          <caption className="unseen">{t("declines.caption")}</caption>
          <thead className="unseen">
            <tr>
              <th scope="col">{t("declines.reason")}</th>
              <td aria-hidden="true" />
              <th scope="col">{t("declines.flags")}</th>
            </tr>
          </thead>
          <tbody>
            {declines.map(({ reason, count }) => (
              <tr key={reason}>
                <th scope="row">{sayReason(reason, reader)}</th>
                <td className="bars-bar" aria-hidden="true">
                  <svg width="100%" height="8">
                    <rect
                      className="bar-quiet"
                      width={`${((count.n / most) * 100).toFixed(2)}%`}
                      height="8"
                      rx="2"
                    />
                  </svg>
                </td>
                <td className="number">
                  <Figure metric={count} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
