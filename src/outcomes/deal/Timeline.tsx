import { sayLine, type Telling } from "./say.ts";
import { spellMoment } from "./spell.ts";

/** Flag, contacts and deal in the order in which they happened, with what the customer said where it was said. */
export function Timeline({ telling }: { readonly telling: Telling }) {
  const { t, zone, evidence } = telling;
  return (
    <section className="deal-timeline">
      <h2>{t("deal.timeline")}</h2>
      <ol>
        {evidence.statement.timeline.map((line, index) => {
          const { what, who } = sayLine(line, telling);
          const quote =
            line.of === "flag" && line.type === "raised"
              ? (evidence.flags.find(({ id }) => id === line.flagId)?.quote ?? null)
              : null;
          return (
            <li key={index} className={`deal-line deal-of-${line.of}`}>
              <time dateTime={line.at}>{spellMoment(line.at, zone, t.locale)}</time>
              <span>
                {what}
                {who !== null && (
                  <span className="aside">
                    {" "}
                    · <bdi>{who}</bdi>
                  </span>
                )}
                {quote !== null && (
                  <q>
                    <bdi>{quote}</bdi>
                  </q>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
