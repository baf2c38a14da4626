// One file as it stands, and the work on it for as long as somebody looks.
import { useCallback, useEffect, useState } from "react";
import { ApiProblem, type Client } from "../../api/client.ts";
import type { ImportFileDetail, ImportFileView } from "../../api/import-file.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import { detailOf, stepOf } from "./ask.ts";

const AT_WORK = new Set<ImportFileView["state"]>(["reading", "checking", "storing"]);
/** Between two looks at what others do. */
const LOOK_MS = 1000;
const RETRY_MS = 3000;

export interface Import {
  readonly detail: ImportFileDetail | null;
  readonly trouble: Trouble | null;
  /** Whether the last question was not answered; it is asked again by itself. */
  readonly isLost: boolean;
  readonly set: (detail: ImportFileDetail) => void;
  /** What a part's answer said of the file. */
  readonly setFile: (file: ImportFileView) => void;
}

export function useImport(call: Client["call"], id: string): Import {
  const [detail, setDetail] = useState<ImportFileDetail | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isLost, setIsLost] = useState(false);
  const state = detail?.file.state;
  const isUnknown = detail === null;
  const isAtWork = state !== undefined && AT_WORK.has(state);
  useEffect(() => {
    if (!isUnknown && !isAtWork) return undefined;
    let wanted = true;
    let timer = 0;
    const later = (ms: number) => {
      timer = window.setTimeout(() => void ask(), ms);
    };
    const ask = async () => {
      try {
        const next = await (isAtWork ? stepOf(call, id) : detailOf(call, id));
        if (!wanted) return;
        setIsLost(false);
        setTrouble(null);
        setDetail(next);
        // Reading goes on with each question; the rest is done elsewhere and only looked at.
        if (AT_WORK.has(next.file.state)) later(next.file.state === "reading" ? 0 : LOOK_MS);
      } catch (error) {
        if (!wanted) return;
        if (error instanceof ApiProblem && error.status < 500 && error.status !== 429) {
          setTrouble(troubleOf(error));
          return;
        }
        setIsLost(true);
        later(RETRY_MS);
      }
    };
    void ask();
    return () => {
      wanted = false;
      window.clearTimeout(timer);
    };
  }, [call, id, isUnknown, isAtWork]);
  const setFile = useCallback((file: ImportFileView) => {
    setDetail((before) => (before === null ? before : { ...before, file }));
  }, []);
  return { detail, trouble, isLost, set: setDetail, setFile };
}
