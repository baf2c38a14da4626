import type { ImportFileView } from "../../api/import-file.ts";
import type { OutcomesWords } from "../words.ts";

interface ProgressProps {
  readonly t: OutcomesWords;
  readonly file: ImportFileView;
  readonly does: "reading" | "checking" | "storing";
  readonly onGiveUp: () => void;
}

/** How far it is, that nobody has to wait for it, and the way out. */
export const Progress = ({ t, file, does, onGiveUp }: ProgressProps) => (
  <section className="arriving">
    <label className="progress-label">
      {t(`files.work.${does}`)}
      <progress value={file.progress} max={1} />
    </label>
    <p className="aside">{t("files.work.lines", { count: file.rows })}</p>
    <p>{t("files.work.leave")}</p>
    <output className="said wrong">{file.stopped}</output>
    <button type="button" className="button" onClick={onGiveUp}>
      {t("files.work.cancel")}
    </button>
  </section>
);
