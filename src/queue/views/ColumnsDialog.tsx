import { useState } from "react";
import { type Column, COLUMNS } from "../../api/queue.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { useReader } from "../reader/reader.ts";

interface ColumnsDialogProps {
  /** `null`: the customer's words instead of columns. */
  readonly columns: readonly Column[] | null;
  readonly onChoose: (columns: readonly Column[] | null) => void;
  readonly onClose: () => void;
}

/** The list with the customer's words, or one line per flag with the columns of one's choice. */
export function ColumnsDialog({ columns, onChoose, onClose }: ColumnsDialogProps) {
  const { t } = useReader();
  const [chosen, setChosen] = useState<readonly Column[]>(columns ?? COLUMNS);
  const [isDense, setIsDense] = useState(columns !== null);
  const use = (next: readonly Column[], dense: boolean) => {
    setChosen(next);
    setIsDense(dense);
    onChoose(dense && next.length > 0 ? next : null);
  };
  return (
    <Dialog title={t("columns.title")} leave={t("close")} onClose={onClose}>
      <fieldset className="layouts" aria-label={t("columns.layout")}>
        {([false, true] as const).map((dense) => (
          <label key={String(dense)} className="check check-plain">
            <input
              type="radio"
              name="layout"
              checked={isDense === dense}
              onChange={() => use(chosen, dense)}
            />
            <span>
              {t(dense ? "columns.dense" : "columns.rows")}
              <span className="beneath">
                {t(dense ? "columns.denseMeans" : "columns.rowsMean")}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset className="column-choice" disabled={!isDense} aria-label={t("columns.which")}>
        {COLUMNS.map((column) => (
          <label key={column} className="check check-plain">
            <input
              type="checkbox"
              checked={chosen.includes(column)}
              // The last one stays: a list of nothing shows nothing.
              disabled={chosen.length === 1 && chosen.includes(column)}
              onChange={(event) =>
                use(
                  COLUMNS.filter((each) =>
                    each === column ? event.target.checked : chosen.includes(each),
                  ),
                  true,
                )
              }
            />
            <span>{t(`columns.${column}`)}</span>
          </label>
        ))}
      </fieldset>
      <p className="hint">{t("columns.narrow")}</p>
    </Dialog>
  );
}
