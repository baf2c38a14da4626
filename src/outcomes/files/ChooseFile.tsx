import { type DragEvent, useState } from "react";
import { v7 } from "uuid";
import type { Client } from "../../api/client.ts";
import { MOST_FILE_BYTES } from "../../api/import-file.ts";
import { type Subject, SUBJECTS } from "../../domain/import/fields.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import { begin } from "./ask.ts";

interface ChooseFileProps {
  readonly t: OutcomesWords;
  readonly call: Client["call"];
  readonly onBegun: (id: string, file: File) => void;
}

const KNOWN = [
  ["salesforce", "Salesforce"],
  ["hubspot", "HubSpot"],
] as const;
const CRM = /^[a-z][a-z0-9-]{0,39}$/;
const OTHER = "other";

/** What a file holds and where it is from, then the file itself: chosen or dropped. */
export function ChooseFile({ t, call, onBegun }: ChooseFileProps) {
  const [subject, setSubject] = useState<Subject>("deals");
  const [from, setFrom] = useState("salesforce");
  const [other, setOther] = useState("csv");
  const [isOver, setIsOver] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const crm = from === OTHER ? other : from;
  const take = async (file: File | undefined) => {
    if (file === undefined || isBusy) return;
    const refused =
      file.size === 0
        ? t("files.choose.empty", { name: file.name })
        : file.size > MOST_FILE_BYTES
          ? t("files.choose.tooLarge", { name: file.name })
          : CRM.test(crm)
            ? null
            : t("files.choose.nameRule");
    setWrong(refused);
    if (refused !== null) return;
    setIsBusy(true);
    const id = v7();
    try {
      await begin(call, id, { subject, crm, name: file.name.slice(0, 200), size: file.size });
      onBegun(id, file);
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
      setIsBusy(false);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping is one more way; the button is for everybody
    <section
      className={isOver ? "choose-file is-over" : "choose-file"}
      aria-label={t("files.choose.file")}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <fieldset className="choose-subject">
        <legend>{t("files.choose.what")}</legend>
        {SUBJECTS.map((each) => (
          <label key={each} className="choice">
            <input
              type="radio"
              name="subject"
              checked={subject === each}
              onChange={() => setSubject(each)}
            />
            {t(`files.choose.${each}`)}
          </label>
        ))}
      </fieldset>
      <label className="field">
        {t("files.choose.from")}
        <select value={from} onChange={(event) => setFrom(event.target.value)}>
          {KNOWN.map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value={OTHER}>{t("files.choose.other")}</option>
        </select>
      </label>
      {from === OTHER && (
        <label className="field">
          {t("files.choose.name")}
          <input
            value={other}
            maxLength={40}
            aria-invalid={!CRM.test(other)}
            onChange={(event) => setOther(event.target.value)}
          />
          <span className="beneath">{t("files.choose.nameRule")}</span>
        </label>
      )}
      <p className="choose-here">
        <label className="button file-button">
          <input
            type="file"
            className="unseen"
            accept=".csv,.txt,.tsv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            disabled={isBusy}
            onChange={(event) => {
              void take(event.target.files?.[0]);
              event.target.value = "";
            }}
          />
          {t("files.choose.file")}
        </label>
        <span className="aside">{t("files.choose.drop")}</span>
      </p>
      <p className="said wrong" role="alert">
        {wrong}
      </p>
    </section>
  );
}
