import { becauseOf } from "../following/because-of.ts";
import { useReader } from "../reader/reader.ts";
import type { ViewNotice } from "./views.ts";

interface ViewNoticeBarProps {
  readonly notice: ViewNotice;
  readonly onUndo: () => void;
  readonly onDismiss: () => void;
}

/** What became of a view: saved, deleted and to be had back, or why not. */
export function ViewNoticeBar({ notice, onUndo, onDismiss }: ViewNoticeBarProps) {
  const reader = useReader();
  const { t } = reader;
  return (
    <div className={`outcome${notice.is === "failed" ? " outcome-failed" : ""}`}>
      {notice.is === "failed" ? (
        <p role="alert" dir="auto">
          {t("views.notSaved", { because: becauseOf(notice.trouble, reader) })}
        </p>
      ) : (
        <output dir="auto">
          {t(notice.is === "saved" ? "views.saved" : "views.deleted", {
            name: `\u2068${notice.view.name}\u2069`,
          })}
        </output>
      )}
      <div className="outcome-buttons">
        {notice.is === "deleted" ? (
          <button type="button" className="link" onClick={onUndo}>
            {t("outcome.undo")}
          </button>
        ) : null}
        <button type="button" className="link quiet" onClick={onDismiss}>
          {t("close")}
        </button>
      </div>
    </div>
  );
}
