import { useId } from "react";
import type { ConnectionEvents } from "../../api/connection.ts";
import { formatInstant } from "../../ui/format.ts";
import type { OutcomesWords } from "../words.ts";

const KNOWN = [
  "added",
  "changed",
  "secret-added",
  "secret-retired",
  "switched-on",
  "switched-off",
  "tried-again",
  "asked",
  "archived",
] as const;

/** Who did what to a connection. */
export function Changes({
  t,
  changes,
}: {
  readonly t: OutcomesWords;
  readonly changes: ConnectionEvents["changes"];
}) {
  const heading = useId();
  if (changes.length === 0) return null;
  return (
    <section className="changes" aria-labelledby={heading}>
      <h2 id={heading}>{t("connections.changes.title")}</h2>
      <ol>
        {changes.map(({ id, at, by, what, fields }) => {
          const known = KNOWN.find((each) => each === what);
          return (
            <li key={id}>
              <span className="when">{formatInstant(at, t.locale)}</span>{" "}
              <bdi>{by?.name ?? by?.id ?? t("connections.changes.system")}</bdi>{" "}
              {known === undefined
                ? what
                : t(`connections.changes.${known}`, { fields: fields.join(", ") })}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
