// How a file is meant: which column tells what, and how it is written. What can be guessed is guessed and shown; what
// could be two things is asked.
import { useCallback, useState } from "react";
import type { Client } from "../../../api/client.ts";
import type { ImportFileView, ImportLook } from "../../../api/import-file.ts";
import { fieldsOf, type Mapping } from "../../../domain/import/fields.ts";
import { useAnswer } from "../../../ui/asking/use-answer.ts";
import { sentenceOf } from "../../sentence.ts";
import type { OutcomesWords } from "../../words.ts";
import { lookAt } from "../ask.ts";
import { FieldRow } from "./FieldRow.tsx";
import { OnlyLines } from "./OnlyLines.tsx";
import { Preview } from "./Preview.tsx";

interface MeantProps {
  readonly t: OutcomesWords;
  readonly call: Client["call"];
  readonly zone: string;
  readonly file: ImportFileView;
  /** How it was meant the last time it was read. */
  readonly before: Mapping | null;
  /** Whether all of it is there. */
  readonly isWhole: boolean;
  readonly onRead: (mapping: Mapping) => void;
  readonly onGiveUp: () => void;
}

export function Meant({ t, call, zone, file, before, isWhole, onRead, onGiveUp }: MeantProps) {
  const [asked, setAsked] = useState<{ readonly sheet?: string; readonly mapping?: Mapping }>(
    before === null ? {} : { mapping: before },
  );
  const { value: look, trouble } = useAnswer(
    file.id,
    useCallback((id: string) => lookAt(call, id, asked), [call, asked]),
    // A workbook can be looked into once it is whole.
    isWhole ? 1 : 0,
  );
  // What somebody has just said stands there before its answer does.
  const draft = asked.mapping ?? look?.mapping ?? null;
  const change = (mapping: Mapping) => setAsked({ mapping });
  if (look === null || draft === null)
    return (
      <>
        {trouble !== null && (
          <p className="said wrong" role="alert">
            {sentenceOf(trouble, t)}
          </p>
        )}
        {look?.unreadable != null && isWhole ? (
          <section className="problems">
            <h2>{t("files.wrong.unreadable")}</h2>
            <p role="alert">{look.unreadable}</p>
            <button type="button" className="button" onClick={onGiveUp}>
              {t("files.work.cancel")}
            </button>
          </section>
        ) : (
          trouble === null && <div className="waiting" aria-busy="true" />
        )}
      </>
    );
  const { questions } = look;
  const isReady = isWhole && questions.length === 0;
  return (
    <section className="meant">
      <Notes t={t} look={look} onSheet={(sheet) => setAsked({ sheet })} />
      <div className="scroll">
        <table className="meant-fields">
          <caption className="unseen">{t("files.map.title")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("files.map.field")}</th>
              <th scope="col">{t("files.map.column")}</th>
              <th scope="col">{t("files.map.meaning")}</th>
            </tr>
          </thead>
          <tbody>
            {fieldsOf(file.subject).map((field) => (
              <FieldRow
                key={field}
                t={t}
                field={field}
                look={look}
                mapping={draft}
                onChange={change}
              />
            ))}
          </tbody>
        </table>
      </div>
      <OnlyLines t={t} look={look} mapping={draft} onChange={change} />
      <p className="acts">
        <button
          type="button"
          className="button button-primary"
          disabled={!isReady}
          onClick={() => onRead(draft)}
        >
          {t("files.map.read")}
        </button>
        <button type="button" className="link" onClick={onGiveUp}>
          {t("files.work.cancel")}
        </button>
        <output className="to-say">
          {questions.length > 0
            ? t("files.map.open", { count: questions.length })
            : !isWhole && t("files.map.waiting")}
        </output>
      </p>
      {trouble !== null && (
        <p className="said wrong" role="alert">
          {sentenceOf(trouble, t)}
        </p>
      )}
      <Preview t={t} zone={zone} look={look} subject={file.subject} mapping={draft} />
    </section>
  );
}

const SYSTEM_NAMES: Readonly<Record<string, string>> = {
  salesforce: "Salesforce",
  hubspot: "HubSpot",
  "signal-flag": "Signal Flag",
  ravenstack: "RavenStack",
};

/** Whose file it looks like, what is missing, and what a workbook's sheet has in it. */
function Notes({
  t,
  look,
  onSheet,
}: {
  readonly t: OutcomesWords;
  readonly look: ImportLook;
  readonly onSheet: (sheet: string) => void;
}) {
  const { recognised, file, questions } = look;
  const { sheet } = file;
  const missing = questions.flatMap((question) =>
    question.of === "field" ? [question.field] : [],
  );
  return (
    <div className="meant-notes">
      <h2>{t("files.map.title")}</h2>
      {recognised?.isRecognised === true && recognised.system !== null && (
        <p className="aside">
          {t("files.map.system", { system: SYSTEM_NAMES[recognised.system] ?? recognised.system })}
        </p>
      )}
      {recognised?.isRecognised === false && (
        <p className="to-say">
          {t("files.map.unknown")}{" "}
          {recognised.looksLike !== null && t(`files.looks.${recognised.looksLike}`)}
        </p>
      )}
      {missing.length > 0 && (
        <p className="to-say">
          {t("files.map.missing", {
            fields: new Intl.ListFormat(t.locale).format(
              missing.map((field) => t(`files.fields.${field}`)),
            ),
          })}
        </p>
      )}
      {sheet !== null && (
        <>
          <label className="meant-sheet">
            {t("files.map.sheet")}{" "}
            <select value={sheet.chosen} onChange={(event) => onSheet(event.target.value)}>
              {sheet.names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          {sheet.formulas > 0 && (
            <p className="aside">{t("files.map.formulas", { count: sheet.formulas })}</p>
          )}
          {sheet.merged > 0 && (
            <p className="aside">{t("files.map.merged", { count: sheet.merged })}</p>
          )}
        </>
      )}
    </div>
  );
}
