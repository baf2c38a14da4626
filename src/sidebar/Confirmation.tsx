// Where the flag is, in the fewest true words, with ten seconds of undo. "Received" is only said when the endpoint has it.
import { useState } from "react";
import { UNDO_SECONDS } from "../domain/flag.ts";
import { Icon, type IconName } from "./Icon.tsx";
import type { SidebarWords } from "./language.ts";
import { canUndo, type Current, type Standing } from "./panel.ts";
import { useNow, usePanel } from "./use-panel.ts";

type Tone = "quiet" | "success" | "warning" | "danger";
const LOOK: Record<Standing, readonly [Tone, IconName]> = {
  noted: ["quiet", "saved"],
  unsaved: ["warning", "saved"],
  saved: ["quiet", "saved"],
  received: ["success", "received"],
  failed: ["danger", "failed"],
  held: ["warning", "failed"],
  erased: ["warning", "failed"],
  withdrawing: ["quiet", "saved"],
  withdrawn: ["quiet", "received"],
};

/** The banner's two sentences: what is so, and what follows from it. */
export function bannerText(current: Current, words: SidebarWords): [string, string] {
  const { standing, reason, kind } = current;
  const flag = words(`kindFlag.${kind}`);
  const why = reason === null ? null : words(`reason.${reason.code}`);
  const title = words(`standing.${standing}`);
  switch (standing) {
    case "noted":
    case "erased":
    case "withdrawn":
      return [title, words(`standing.${standing}More`)];
    case "unsaved":
      return [
        title,
        why === null ? words("standing.unsavedMore") : `${why} ${words("standing.unsavedMore")}`,
      ];
    case "received":
      return [title, reason === null ? flag : words("standing.tooLate")];
    case "saved":
    case "withdrawing":
    case "failed":
    case "held":
      return [title, why ?? flag];
  }
}

/** Whether the start view still has to speak of this flag. */
export const isWorthShowing = (current: Current, now: number): boolean =>
  current.standing !== "received" || current.reason !== null || canUndo(current, now);

export function Confirmation({ current }: { readonly current: Current }) {
  const { panel, words } = usePanel();
  const { standing, reason } = current;
  const [tone, icon] = LOOK[standing];
  const troubled = reason !== null && (standing === "saved" || standing === "withdrawing");
  const [title, more] = bannerText(current, words);
  return (
    <section
      className="confirmation"
      data-tone={troubled ? "warning" : tone}
      aria-label={words("standing.label")}
    >
      <Icon name={icon} />
      <p className="confirmation-title">
        <b>{title}</b> {standing === "received" && reason === null && more}
      </p>
      <Undo current={current} />
      <div className="confirmation-more">
        {(standing !== "received" || reason !== null) && <p>{more}</p>}
        {standing === "failed" && reason?.detail != null && (
          <p className="endpoint-says" dir="auto">
            {reason.detail}
          </p>
        )}
        {standing === "failed" && (
          <p className="actions">
            <CopyText flagId={current.id} />
            <button className="link" type="button" onClick={() => panel.tryNow(current.id)}>
              {words("failed.again")}
            </button>
          </p>
        )}
      </div>
    </section>
  );
}

function Undo({ current }: { readonly current: Current }) {
  const { panel, words } = usePanel();
  const now = useNow(1000);
  if (!canUndo(current, now)) return null;
  const left = Math.max(0, UNDO_SECONDS - (now - current.raisedAt) / 1000);
  return (
    <button className="undo" type="button" onClick={panel.undo}>
      <svg className="ring" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="6" pathLength={UNDO_SECONDS} />
        {/* It runs towards where it will be in a second, so that it moves evenly. */}
        <circle
          cx="8"
          cy="8"
          r="6"
          pathLength={UNDO_SECONDS}
          style={{ strokeDashoffset: UNDO_SECONDS - Math.max(0, left - 1) }}
        />
      </svg>
      {words("undo")}
    </button>
  );
}

/** Copies a flag as text; where the clipboard is denied, the text appears, selected. */
export function CopyText({ flagId }: { readonly flagId: string }) {
  const { panel, words } = usePanel();
  const [shown, setShown] = useState<"no" | "copied" | { readonly text: string }>("no");
  const copy = async () => {
    const text = await panel.copyText(flagId);
    try {
      await navigator.clipboard.writeText(text);
      setShown("copied");
    } catch {
      setShown({ text });
    }
  };
  return (
    <>
      <button className="link" type="button" onClick={() => void copy()}>
        {words(shown === "copied" ? "failed.copied" : "failed.copy")}
      </button>
      {typeof shown === "object" && (
        <textarea
          className="copy-text"
          readOnly
          aria-label={words("failed.text")}
          rows={5}
          value={shown.text}
          ref={(area) => {
            area?.focus();
            area?.select();
          }}
        />
      )}
    </>
  );
}
