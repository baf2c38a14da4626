import { useCallback } from "react";
import type { Client } from "../../api/client.ts";
import type { ImportFileList } from "../../api/import-file.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { formatInstant } from "../../ui/format.ts";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import { listOf } from "./ask.ts";
import { Scroll } from "./Scroll.tsx";

interface HistoryProps {
  readonly t: OutcomesWords;
  readonly call: Client["call"];
  readonly hrefOf: (id: string) => string;
  readonly onOpen: (id: string) => void;
}

/** Who imported what and when, and what became of it; a file that is not finished opens where it stands. */
export function History({ t, call, hrefOf, onOpen }: HistoryProps) {
  const { value, trouble, again } = useAnswer(
    "imports",
    useCallback(() => listOf(call), [call]),
  );
  return (
    <section className="imports" aria-labelledby="imports-title">
      <h2 id="imports-title">{t("files.history.title")}</h2>
      {value === null && trouble === null && <div className="waiting" aria-busy="true" />}
      {trouble !== null && (
        <p className="said wrong" role="alert">
          {sentenceOf(trouble, t)}{" "}
          <button type="button" className="link" onClick={again}>
            {t("tryAgain")}
          </button>
        </p>
      )}
      {value?.items.length === 0 && <p className="aside">{t("files.history.none")}</p>}
      {value !== null && value.items.length > 0 && (
        <Scroll labelledBy="imports-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("files.history.when")}</th>
                <th scope="col">{t("files.history.what")}</th>
                <th scope="col">{t("files.history.who")}</th>
                <th scope="col">{t("files.history.became")}</th>
              </tr>
            </thead>
            <tbody>
              {value.items.map((item) => (
                <Item
                  key={item.is === "file" ? item.file.id : item.id}
                  item={item}
                  {...{ t, hrefOf, onOpen }}
                />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

interface ItemProps extends Pick<HistoryProps, "t" | "hrefOf" | "onOpen"> {
  readonly item: ImportFileList["items"][number];
}

function Item({ item, t, hrefOf, onOpen }: ItemProps) {
  const when = formatInstant(item.at, t.locale);
  if (item.is === "short")
    return (
      <tr>
        <td>{when}</td>
        <td>{t("files.history.atOnce")}</td>
        <td>
          <bdi>{item.by.name ?? item.by.id}</bdi>
        </td>
        <td>{t("files.history.counts", item.counts)}</td>
      </tr>
    );
  const { file } = item;
  return (
    <tr>
      <td>{when}</td>
      <td>
        <a
          href={hrefOf(file.id)}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            onOpen(file.id);
          }}
        >
          <bdi>{file.name}</bdi>
        </a>
        <span className="beneath">
          {t(`files.choose.${file.subject}`)}, <bdi>{file.crm}</bdi>
        </span>
      </td>
      <td>
        <bdi>{file.by.name ?? file.by.id}</bdi>
      </td>
      <td>
        {t(`files.states.${file.state}`)}
        {file.state === "stored" && file.counts !== null && (
          <span className="beneath">{t("files.history.counts", file.counts)}</span>
        )}
      </td>
    </tr>
  );
}
