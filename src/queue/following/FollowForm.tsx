import type { ReactNode } from "react";
import type { Flag } from "../../api/flag.ts";
import { eventSentence } from "../flag/event-sentence.ts";
import { Key } from "../keyboard/Key.tsx";
import { useReader } from "../reader/reader.ts";
import { formatWhen } from "../reader/when.ts";
import { becauseOf } from "./because-of.ts";
import type { Standing } from "./use-sending.ts";

const isApple = () => /mac|iphone|ipad/i.test(navigator.userAgent);

interface FollowFormProps {
  readonly flag: Flag;
  readonly standing: Standing;
  /** The words of the button that sends. */
  readonly send: string;
  readonly ready: boolean;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** The frame of every follow-up's dialog: its fields, what stood in the way of saving, and the button. */
export function FollowForm(props: FollowFormProps) {
  const { flag, standing, send, ready, onSubmit, children } = props;
  const { t } = useReader();
  const busy = standing.is === "busy";
  const submit = () => {
    if (ready && !busy) onSubmit();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the key that sends from every field
    <form
      className="follow-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        submit();
      }}
    >
      {children}
      <Hindrance flag={flag} standing={standing} />
      <div className="dialog-foot">
        <button
          type="submit"
          className="button button-primary"
          aria-keyshortcuts="Control+Enter Meta+Enter"
          disabled={!ready || busy}
        >
          {busy ? t("saving.busy") : standing.is === "stale" ? t("outcome.anyway") : send}
          <Key name={isApple() ? "⌘+Enter" : `${t("saving.control")}+Enter`} />
        </button>
      </div>
    </form>
  );
}

function Hindrance({ flag, standing }: Pick<FollowFormProps, "flag" | "standing">) {
  const reader = useReader();
  const { t, now, locale } = reader;
  const text = () => {
    switch (standing.is) {
      case "writing":
      case "busy":
        return "";
      case "stale":
        return t("saving.stale", {
          event: eventSentence(standing.meanwhile, flag, reader),
          when: formatWhen(standing.meanwhile.at, now, locale),
        });
      case "failed":
        return t(standing.unknown ? "saving.unknown" : "saving.notSaved", {
          because: becauseOf(standing.trouble, reader),
        });
    }
  };
  // Always there: only a region that was is heard when its words change.
  return (
    <p className={`hindrance hindrance-${standing.is}`} role="alert" dir="auto">
      {text()}
    </p>
  );
}
