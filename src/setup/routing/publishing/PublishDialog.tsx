import { useCallback, useState } from "react";
import { PublishedRouting, RoutingReplay } from "../../../api/routing.ts";
import type { RoutingBody } from "../../../domain/routing/body.ts";
import type { RoutingProblem } from "../../../domain/routing/problem.ts";
import { troubleOf } from "../../../ui/asking/trouble.ts";
import { useAnswer } from "../../../ui/asking/use-answer.ts";
import { Dialog } from "../../../ui/page/Dialog.tsx";
import { sentenceOf } from "../../sentence.ts";
import { useReading } from "../reading.ts";
import { replaySentence } from "../trying/ReplayPanel.tsx";

interface PublishDialogProps {
  /** The version that was edited. */
  readonly expected: number;
  readonly body: RoutingBody;
  readonly warnings: readonly RoutingProblem[];
  readonly onPublished: (published: PublishedRouting) => void;
  /** Somebody else has published meanwhile. */
  readonly onStale: () => void;
  readonly onClose: () => void;
}

/** What publishing would change, and the button that does it. */
export function PublishDialog({ expected, body, warnings, ...on }: PublishDialogProps) {
  const { t, call } = useReading();
  const [wrong, setWrong] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const ask = useCallback(
    () => call(RoutingReplay, "POST", "/v1/routing/replay", { body }),
    [call, body],
  );
  const replay = useAnswer("replay", ask);
  const publish = async () => {
    setIsSending(true);
    setWrong(null);
    try {
      on.onPublished(await call(PublishedRouting, "PUT", "/v1/routing", { expected, body }));
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.is === "problem" && trouble.problem.type === "stale") return on.onStale();
      setWrong(sentenceOf(trouble, t));
      setIsSending(false);
    }
    return undefined;
  };
  return (
    <Dialog
      title={t("routing.publishTitle", { version: expected + 1 })}
      leave={t("routing.cancel")}
      onClose={on.onClose}
    >
      <p aria-live="polite" aria-busy={replay.value === null && replay.trouble === null}>
        {replay.value !== null
          ? replaySentence(replay.value, t)
          : replay.trouble === null
            ? t("routing.replaying")
            : sentenceOf(replay.trouble, t)}
      </p>
      {warnings.length > 0 && (
        <p className="warned">{t("routing.warnings", { count: warnings.length })}</p>
      )}
      <p className="aside">{t("routing.publishWhat")}</p>
      {wrong !== null && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      <footer className="dialog-foot">
        <button
          type="button"
          className="button button-primary"
          disabled={isSending}
          onClick={() => void publish()}
        >
          {t("routing.publish")}
        </button>
      </footer>
    </Dialog>
  );
}
