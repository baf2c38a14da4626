import type { Taxonomy } from "../../domain/taxonomy.ts";
import { useReading } from "./reading.ts";

/** The taxonomy as it is in force, for reading: kind, category, signal, and what each of them means. */
export function ReadTaxonomy({ taxonomy }: { readonly taxonomy: Taxonomy }) {
  const { t } = useReading();
  return (
    <section aria-labelledby="taxonomy-read" className="taxonomy-read">
      <h2 id="taxonomy-read">{t("taxonomy.inForceTitle")}</h2>
      {taxonomy.kinds.map((kind) => (
        <div key={kind.id}>
          <h3>{kind.label}</h3>
          {kind.categories.map((category) => (
            <div key={category.id} className="taxonomy-category">
              <h4>{category.label}</h4>
              <ul>
                {category.signals.map((signal) => (
                  <li key={signal.id}>
                    <details>
                      <summary>
                        <bdi>{signal.label}</bdi>
                      </summary>
                      <p>{signal.definition}</p>
                      <ul className="says">
                        {signal.customerSays.map((says) => (
                          <li key={says}>“{says}”</li>
                        ))}
                      </ul>
                      <p className="aside">
                        {signal.id} · {t(`taxonomy.urgency.${signal.urgency}`)}
                      </p>
                    </details>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </div>
      ))}
    </section>
  );
}
