import type { DestinationChange } from "../../api/destination.ts";
import { formatInstant } from "../../ui/format.ts";
import type { SetupWords } from "../words.ts";

/** Who changed what: names of fields, since values may be secret. */
export const Changes = ({
  t,
  changes,
}: {
  readonly t: SetupWords;
  readonly changes: readonly DestinationChange[];
}) => (
  <details className="changes">
    <summary>{t("destinations.changes", { count: changes.length })}</summary>
    <ol>
      {changes.map(({ id, at, by, what, fields }) => (
        <li key={id}>
          <span className="aside">{formatInstant(at, t.locale)}</span>{" "}
          {t(`destinations.change.${what}`, {
            who: by === null ? t("destinations.anOperator") : (by.name ?? by.id),
            fields: new Intl.ListFormat(t.locale).format(fields),
          })}
        </li>
      ))}
    </ol>
  </details>
);
