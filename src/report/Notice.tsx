import type { Trouble } from "./trouble.ts";
import type { ReportWords } from "./words.ts";

interface NoticeProps {
  readonly t: ReportWords;
  readonly trouble: Trouble;
  readonly launched: boolean;
  readonly again: () => void;
}

/** What stands in the way of the report, and the one thing to do about it. */
export function Notice({ t, trouble, launched, again }: NoticeProps) {
  const [title, what] = sentencesOf(trouble, t, launched);
  return (
    <section className="notice" role="alert">
      <h1>{title}</h1>
      <p>{what}</p>
      {trouble.is === "problem" && trouble.requestId !== null && (
        <p className="aside">{t("notice.requestId", { id: trouble.requestId })}</p>
      )}
      {trouble.is === "signed-out" && !launched && (
        <a className="button" href={`/sign-in?next=${encodeURIComponent(here())}`}>
          {t("notice.signIn")}
        </a>
      )}
      {trouble.is !== "signed-out" && trouble.is !== "not-allowed" && (
        <button type="button" className="button" onClick={again}>
          {t("notice.tryAgain")}
        </button>
      )}
    </section>
  );
}

const here = () => location.pathname + location.search;

function sentencesOf(
  trouble: Trouble,
  t: ReportWords,
  launched: boolean,
): [title: string, what: string] {
  switch (trouble.is) {
    case "signed-out":
      return [t("notice.signedOut"), launched ? t("notice.relaunch") : t("notice.signedOutWhat")];
    case "not-allowed":
      return [t("notice.notAllowed"), t("notice.notAllowedWhat")];
    case "offline":
      return [t("notice.offline"), t("notice.offlineWhat")];
    case "unreachable":
      return [t("notice.unreachable"), t("notice.unreachableWhat")];
    case "problem":
      return [t("notice.problem"), trouble.detail];
  }
}
