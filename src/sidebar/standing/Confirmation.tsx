// Where the flag is, in the fewest true words, with ten seconds of undo. "Received" is only said when the endpoint has it.
import { UNDO_SECONDS } from "../../domain/flag.ts";
import { Icon, type IconName } from "../Icon.tsx";
import { canUndo, type Current, type Standing } from "../panel/panel-state.ts";
import { useNow, usePanel } from "../panel/use-panel.ts";
import { bannerText } from "./banner-text.ts";
import { CopyText } from "./CopyText.tsx";

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
