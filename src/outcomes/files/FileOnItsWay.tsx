// One file, from its first byte to what became of it.
import { useEffect, useRef, useState } from "react";
import type { Client } from "../../api/client.ts";
import type { ImportFileDetail } from "../../api/import-file.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import { decide, mapAs } from "./ask.ts";
import { Counts } from "./Counts.tsx";
import { Meant } from "./mapping/Meant.tsx";
import { Problems } from "./Problems.tsx";
import { Progress } from "./Progress.tsx";
import { sendParts } from "./send-parts.ts";
import { useImport } from "./use-import.ts";

interface FileOnItsWayProps {
  readonly t: OutcomesWords;
  readonly call: Client["call"];
  readonly zone: string;
  readonly id: string;
  /** Files of this page by their ids. */
  readonly chosen: Map<string, File>;
  readonly onLeave: () => void;
}

export function FileOnItsWay({ t, call, zone, id, chosen, onLeave }: FileOnItsWayProps) {
  const { detail, trouble, isLost, set, setFile } = useImport(call, id);
  const [bytes, setBytes] = useState(() => chosen.get(id) ?? null);
  const [isSendingLost, setIsSendingLost] = useState(false);
  const [failed, setFailed] = useState<Trouble | null>(null);
  const [isMappedAgain, setIsMappedAgain] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const state = detail?.file.state ?? null;
  const isArriving = state === "arriving";
  useEffect(() => {
    // What had the focus went with the step before.
    if (state !== null && document.activeElement === document.body) heading.current?.focus();
  }, [state]);
  // What was missing when the page opened: each part's answer says what still is.
  const missing = detail?.missing ?? null;
  const partBytes = detail?.file.partBytes ?? 0;
  useEffect(() => {
    if (!isArriving || bytes === null || missing === null) return undefined;
    const sending = new AbortController();
    const send = async () => {
      try {
        await sendParts({
          id,
          file: bytes,
          partBytes,
          missing,
          signal: sending.signal,
          onSent: setFile,
          onLost: setIsSendingLost,
        });
      } catch (error) {
        setFailed(troubleOf(error));
      }
    };
    void send();
    return () => sending.abort();
  }, [isArriving, bytes, id, missing, partBytes, setFile]);

  const act = async (work: () => Promise<ImportFileDetail>) => {
    setFailed(null);
    try {
      set(await work());
      setIsMappedAgain(false);
    } catch (error) {
      setFailed(troubleOf(error));
    }
  };
  const giveUp = () => void act(() => decide(call, id, "cancel"));
  const leave = (
    <button type="button" className="link" onClick={onLeave}>
      {t("files.back")}
    </button>
  );
  const wrong = failed ?? trouble;
  if (detail === null)
    return (
      <div className="files">
        {leave}
        {wrong === null ? (
          <div className="waiting" aria-busy="true" />
        ) : (
          <p className="said wrong" role="alert">
            {sentenceOf(wrong, t)}
          </p>
        )}
      </div>
    );
  const { file, problems } = detail;
  const isMapping =
    state === "arrived" ||
    (isArriving && file.received > 0) ||
    (isMappedAgain && state !== "stored");
  return (
    <div className="files">
      {leave}
      <h1 ref={heading} tabIndex={-1}>
        <bdi>{file.name}</bdi>
      </h1>
      <p className="said wrong" role="alert">
        {wrong !== null && sentenceOf(wrong, t)}
        {wrong === null && isLost && t("files.again")}
      </p>
      {isArriving && (
        <Arriving
          t={t}
          detail={detail}
          isSending={bytes !== null}
          isLost={isSendingLost}
          onChosen={setBytes}
          onGiveUp={giveUp}
        />
      )}
      {isMapping && (
        <Meant
          t={t}
          call={call}
          zone={zone}
          file={file}
          before={detail.mapping}
          isWhole={!isArriving}
          onRead={(mapping) => void act(() => mapAs(call, id, mapping))}
          onGiveUp={giveUp}
        />
      )}
      {(state === "reading" || state === "checking" || state === "storing") && (
        <Progress t={t} file={file} does={state} onGiveUp={giveUp} />
      )}
      {state === "refused" && !isMappedAgain && (
        <Problems
          t={t}
          file={file}
          problems={problems}
          onChange={() => setIsMappedAgain(true)}
          onGiveUp={giveUp}
        />
      )}
      {(state === "checked" || state === "stored") && !isMapping && (
        <Counts
          t={t}
          file={file}
          onStore={() => void act(() => decide(call, id, "store"))}
          onChange={() => setIsMappedAgain(true)}
          onGiveUp={giveUp}
        />
      )}
      {state === "cancelled" && <p>{t("files.gone")}</p>}
      {(state === "stored" || state === "cancelled") && (
        <button type="button" className="button" onClick={onLeave}>
          {t("files.another")}
        </button>
      )}
    </div>
  );
}

interface ArrivingProps {
  readonly t: OutcomesWords;
  readonly detail: ImportFileDetail;
  readonly isSending: boolean;
  readonly isLost: boolean;
  readonly onChosen: (file: File) => void;
  readonly onGiveUp: () => void;
}

function Arriving({ t, detail, isSending, isLost, onChosen, onGiveUp }: ArrivingProps) {
  const { file } = detail;
  const [isOther, setIsOther] = useState(false);
  const { name, size } = file;
  return (
    <section className="arriving">
      <label className="progress-label">
        {t("files.send.title", { name })}
        <progress value={file.received} max={file.parts} />
      </label>
      {!isSending && (
        <>
          <p>{t("files.send.again", { name })}</p>
          <label className="button file-button">
            <input
              type="file"
              className="unseen"
              onChange={(event) => {
                const [again] = event.target.files ?? [];
                const isSame = again?.name.slice(0, 200) === name && again.size === size;
                setIsOther(again !== undefined && !isSame);
                if (again !== undefined && isSame) onChosen(again);
                event.target.value = "";
              }}
            />
            {t("files.choose.file")}
          </label>
        </>
      )}
      <output className="said wrong">
        {isLost && t("files.send.lost")}
        {isOther && t("files.send.other", { name, size })}
      </output>
      <button type="button" className="link" onClick={onGiveUp}>
        {t("files.work.cancel")}
      </button>
    </section>
  );
}
