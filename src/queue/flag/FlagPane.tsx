import type { Ref } from "react";
import { useReader } from "../reader/reader.ts";
import type { FollowAct } from "../following/follow-up.ts";
import type { Together } from "./Corroboration.tsx";
import { FlagView } from "./FlagView.tsx";
import type { OfferedMove } from "./next-move.ts";
import type { OpenFlag } from "./use-open-flag.ts";

interface FlagPaneProps extends Pick<OpenFlag, "flag" | "detail"> {
  readonly isChosen: boolean;
  /** Whether there is no flag to choose. */
  readonly isEmpty: boolean;
  readonly heading: Ref<HTMLHeadingElement>;
  readonly onBack: () => void;
  readonly onMove: (move: OfferedMove) => void;
  readonly onFollow: (act: FollowAct) => void;
  readonly together: Together;
}

/** The pane of the flag that is open. */
export function FlagPane(props: FlagPaneProps) {
  const { flag, detail, isChosen, isEmpty, heading, onBack, onMove, onFollow, together } = props;
  const { t } = useReader();
  return (
    <section className="pane-flag" aria-label={t("flag.label")}>
      {isChosen ? (
        <>
          <button type="button" className="link back" onClick={onBack}>
            <span aria-hidden="true">←</span> {t("flag.back")}
          </button>
          {flag === null ? (
            <Missing detail={detail} />
          ) : (
            <FlagView
              key={flag.id}
              flag={flag}
              detail={detail.value}
              trouble={detail.trouble}
              heading={heading}
              onRetry={detail.again}
              onMove={onMove}
              onFollow={onFollow}
              together={together}
            />
          )}
        </>
      ) : isEmpty ? null : (
        <p className="state-text pane-hint">{t("flag.choose")}</p>
      )}
    </section>
  );
}

function Missing({ detail: { trouble, again } }: Pick<OpenFlag, "detail">) {
  const { t } = useReader();
  if (trouble === null)
    return (
      <div className="flag" aria-busy="true">
        <p className="unseen">{t("flag.reading")}</p>
        <div className="ghost ghost-due" />
        <div className="ghost ghost-heading" />
        <div className="ghost ghost-words" />
      </div>
    );
  if (trouble.is === "not-found")
    return (
      <div className="state">
        <p className="state-title">{t("flag.gone")}</p>
        <p className="state-text">{t("flag.goneText")}</p>
      </div>
    );
  return (
    <div className="state" role="alert">
      <p className="state-title">{t("trouble.flag")}</p>
      <button type="button" className="button" onClick={again}>
        {t("tryAgain")}
      </button>
    </div>
  );
}
