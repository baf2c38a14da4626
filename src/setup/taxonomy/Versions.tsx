import type { TaxonomyChange, TaxonomyVersion } from "../../api/taxonomy-draft.ts";
import { formatInstant } from "../../ui/format.ts";
import type { SetupWords } from "../words.ts";
import { useReading } from "./reading.ts";

interface VersionsProps {
  readonly versions: readonly TaxonomyVersion[];
  /** Opens an earlier version as a draft of the next one. */
  readonly onTake: (version: number) => void;
}

/** Every version there was: when, by whom, and what it changed. */
export function Versions({ versions, onTake }: VersionsProps) {
  const { t, mayEdit } = useReading();
  const [inForce] = versions;
  return (
    <section aria-labelledby="taxonomy-versions">
      <h2 id="taxonomy-versions">{t("taxonomy.versions")}</h2>
      <ol className="versions">
        {versions.map(({ version, publishedAt, publishedBy, changes }) => (
          <li key={version}>
            <span>
              <strong>{t("taxonomy.versionIs", { version })}</strong>{" "}
              {version === inForce?.version && (
                <span className="badge">{t("taxonomy.current")}</span>
              )}
              <span className="beneath">
                {formatInstant(publishedAt, t.locale)}
                <span aria-hidden="true"> · </span>
                <bdi>{publishedBy?.name ?? t("taxonomy.nobody")}</bdi>
              </span>
              <Changes changes={changes} />
            </span>
            {mayEdit && version !== inForce?.version && (
              <button
                type="button"
                className="link"
                aria-label={t("taxonomy.takeVersion", { version })}
                onClick={() => onTake(version)}
              >
                {t("taxonomy.take")}
              </button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What a version changes, a line for each signal. */
export function Changes({ changes }: { readonly changes: readonly TaxonomyChange[] }) {
  const { t } = useReading();
  if (changes.length === 0) return null;
  return (
    <ul className="changes">
      {changes.map((change) => {
        const words = sayChange(change, t);
        return <li key={words}>{words}</li>;
      })}
    </ul>
  );
}

function sayChange(change: TaxonomyChange, t: SetupWords): string {
  switch (change.is) {
    case "added":
    case "retired":
      return t(`taxonomy.change.${change.is}`, { label: change.label });
    case "merged":
      return t("taxonomy.change.merged", { label: change.label, into: change.intoLabel });
    case "changed": {
      const parts = new Intl.ListFormat(t.locale, { type: "unit" }).format(
        change.parts.map((part) => t(`taxonomy.part.${part}`)),
      );
      return change.labelBefore === null
        ? t("taxonomy.change.changed", { label: change.label, parts })
        : t("taxonomy.change.relabelled", {
            before: change.labelBefore,
            label: change.label,
            parts,
          });
    }
    case "reordered":
    case "renamed":
      return t(`taxonomy.change.${change.is}`);
  }
}
