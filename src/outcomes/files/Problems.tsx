import type { ImportFileDetail, ImportFileView } from "../../api/import-file.ts";
import type { OutcomesWords } from "../words.ts";
import { reportPath } from "./ask.ts";
import { Scroll } from "./Scroll.tsx";

interface ProblemsProps {
  readonly t: OutcomesWords;
  readonly file: ImportFileView;
  /** The first of them. */
  readonly problems: ImportFileDetail["problems"];
  readonly onChange: () => void;
  readonly onGiveUp: () => void;
}

/** Why nothing of a file was stored, by line; all of it in the download. */
export function Problems({ t, file, problems, onChange, onGiveUp }: ProblemsProps) {
  const more = file.problems - problems.length;
  return (
    <section className="problems">
      <h2 id="problems-title">{t("files.wrong.title", { count: file.problems })}</h2>
      <p>{t("files.wrong.text")}</p>
      <p className="acts">
        <a className="button" href={reportPath(file.id, "problems")} download>
          {t("files.wrong.download")}
        </a>
        <button type="button" className="button" onClick={onChange}>
          {t("files.counts.change")}
        </button>
        <button type="button" className="link" onClick={onGiveUp}>
          {t("files.work.cancel")}
        </button>
      </p>
      <Scroll labelledBy="problems-title">
        <table>
          <thead>
            <tr>
              <th scope="col" className="number">
                {t("files.wrong.line")}
              </th>
              <th scope="col">{t("files.wrong.column")}</th>
              <th scope="col">{t("files.wrong.problem")}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map(({ line, column, problem }) => (
              <tr key={`${line} ${column} ${problem}`}>
                <td className="number">{line}</td>
                <td>
                  {column === null ? (
                    <span className="aside">{t("files.wrong.wholeLine")}</span>
                  ) : (
                    <bdi>{column}</bdi>
                  )}
                </td>
                <td>
                  <bdi>{problem}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {more > 0 && <p className="aside">{t("files.wrong.more", { count: more })}</p>}
    </section>
  );
}
