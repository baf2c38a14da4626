import type { ImportFileView } from "../../api/import-file.ts";
import type { OutcomesWords } from "../words.ts";
import { reportPath } from "./ask.ts";

interface CountsProps {
  readonly t: OutcomesWords;
  readonly file: ImportFileView;
  readonly onStore: () => void;
  readonly onChange: () => void;
  readonly onGiveUp: () => void;
}

/** What a file would change, or has changed. */
export function Counts({ t, file, onStore, onChange, onGiveUp }: CountsProps) {
  const { counts, rows, leftOut, state, name } = file;
  if (counts === null) return null;
  const number = new Intl.NumberFormat(t.locale);
  const isStored = state === "stored";
  const figures = [
    ["rows", rows],
    ["created", counts.created],
    ["updated", counts.updated],
    ["unchanged", counts.unchanged],
    ["unmatched", counts.unmatched],
    ...(counts.repeated > 0 ? ([["repeated", counts.repeated]] as const) : []),
    ...(leftOut > 0 ? ([["leftOut", leftOut]] as const) : []),
  ] as const;
  return (
    <section className="counts">
      <h2>{isStored ? t("files.counts.stored", { name }) : t("files.counts.title")}</h2>
      <dl>
        {figures.map(([of, count]) => (
          <div key={of}>
            <dt>{t(`files.counts.${of}`)}</dt>
            <dd>{number.format(count)}</dd>
          </div>
        ))}
      </dl>
      {counts.unmatched > 0 && (
        <p className="aside">
          {t("files.counts.unmatchedWhy")}{" "}
          <a href="/outcomes?section=accounts">{t("nav.accounts")}</a>
        </p>
      )}
      {!isStored && (
        <p className="acts">
          <button type="button" className="button button-primary" onClick={onStore}>
            {t("files.counts.store", { count: rows - leftOut })}
          </button>
          <button type="button" className="button" onClick={onChange}>
            {t("files.counts.change")}
          </button>
          <button type="button" className="link" onClick={onGiveUp}>
            {t("files.work.cancel")}
          </button>
        </p>
      )}
      {isStored && (
        <>
          {file.hasReport && (
            <p>
              <a href={reportPath(file.id)} download>
                {t("files.counts.report")}
              </a>
            </p>
          )}
          <p className="aside">{t("files.counts.forever")}</p>
        </>
      )}
    </section>
  );
}
