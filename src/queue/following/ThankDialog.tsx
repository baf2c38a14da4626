import { useRef, useState } from "react";
import { LONGEST_THANKS } from "../../api/follow-up.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { useReader } from "../reader/reader.ts";
import type { FollowDialogProps } from "./FollowDialog.tsx";
import { FollowForm } from "./FollowForm.tsx";

/** One line to the agents who heard it, one's own or a ready one. */
export function ThankDialog({ flag, sending, onClose }: FollowDialogProps) {
  const { t } = useReader();
  const [words, setWords] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const ready = [t("thank.first"), t("thank.second")];
  const others = (flag.corroboration?.agents ?? 1) - 1;
  const name = others > 0 ? `${flag.agent.name} +${others}` : flag.agent.name;
  return (
    <Dialog title={t("thank.title", { name })} leave={t("close")} onClose={onClose}>
      <FollowForm
        flag={flag}
        standing={sending.standing}
        send={t("thank.send")}
        ready={words.trim() !== ""}
        onSubmit={() => sending.submit({ act: "thank", words: words.trim() })}
      >
        <label className="field">
          {t("thank.label")}
          <input
            ref={field}
            dir="auto"
            value={words}
            maxLength={LONGEST_THANKS}
            autoComplete="off"
            onChange={(event) => setWords(event.target.value)}
          />
        </label>
        <ul className="ready-words" aria-label={t("thank.ready")}>
          {ready.map((sentence) => (
            <li key={sentence}>
              <button
                type="button"
                className="link"
                onClick={() => {
                  setWords(sentence);
                  field.current?.focus();
                }}
              >
                {sentence}
              </button>
            </li>
          ))}
        </ul>
      </FollowForm>
    </Dialog>
  );
}
