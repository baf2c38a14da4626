import type { Trouble } from "../ui/asking/trouble.ts";
import { Notice } from "../ui/page/Notice.tsx";
import type { ReportWords } from "./words.ts";

interface StoppedProps {
  readonly t: ReportWords;
  readonly trouble: Trouble;
  readonly again: () => void;
}

/** What stands in the way of the report, and the one thing to do about it. */
export function Stopped({ t, trouble, again }: StoppedProps) {
  const [title, what] = sentencesOf(trouble, t);
  const requestId = trouble.is === "problem" ? trouble.problem.requestId : undefined;
  return (
    <Notice title={title} text={what}>
      {requestId !== undefined && (
        <p className="aside">{t("notice.requestId", { id: requestId })}</p>
      )}
      {trouble.is !== "not-allowed" && (
        <button type="button" className="button" onClick={again}>
          {t("notice.tryAgain")}
        </button>
      )}
    </Notice>
  );
}

function sentencesOf(trouble: Trouble, t: ReportWords): [title: string, what: string] {
  switch (trouble.is) {
    case "not-allowed":
      return [t("notice.notAllowed"), t("notice.notAllowedWhat")];
    case "offline":
      return [t("notice.offline"), t("notice.offlineWhat")];
    // Pages show their own way in to whoever is signed out, and ask for nothing that could not be there.
    case "signed-out":
    case "not-found":
    case "unreachable":
      return [t("notice.unreachable"), t("notice.unreachableWhat")];
    case "problem":
      return [t("notice.problem"), trouble.problem.detail];
  }
}
