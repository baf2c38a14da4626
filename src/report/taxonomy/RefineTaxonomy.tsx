import { notSureAlarm } from "../../domain/report/not-sure.ts";
import { Before, Figure } from "../Figure.tsx";
import { nameOfSignal, useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { percent, sayRefusal } from "../sentences.ts";
import { mislabelled } from "./mislabelled.ts";

/** Where the taxonomy does not fit what agents hear. */
export function RefineTaxonomy() {
  const reader = useReader();
  const { t } = reader;
  const { notSure, signals: rows } = useShown().report;
  const wrong = mislabelled(rows);
  return (
    <Section title={t("taxonomy.title")} className="section-within">
      {notSure.share.refusal !== null ? (
        <p>{sayRefusal(notSure.share.id, notSure.share.refusal, reader)}</p>
      ) : (
        <p className={notSure.alarm ? "warning" : ""}>
          <strong>{t("taxonomy.label")}</strong> <Figure metric={notSure.share} compared={false} />{" "}
          {t("taxonomy.ofFlags", {
            count: notSure.share.n,
            limit: percent(notSureAlarm, 0, t.locale),
          })}
          {notSure.alarm && ` ${t("taxonomy.alarm")}`}
          <Before metric={notSure.share} />
        </p>
      )}
      {wrong.map(({ signal, wrong: count, decided, rather }) => (
        <p key={signal}>
          {t("taxonomy.mislabelled", { signal: nameOfSignal(reader, signal) })}{" "}
          <Figure metric={count} text={t("of", { k: count.n, n: decided })} compared={false} />
          {rather !== null &&
            ` ${t("taxonomy.rather", { signal: nameOfSignal(reader, rather.signal), count: rather.n })}`}
        </p>
      ))}
    </Section>
  );
}
