import { useState } from "react";
import { PAUSE_REASONS, type PauseReason } from "../../domain/clock/pause-reason.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { useReader } from "../reader/reader.ts";
import type { FollowDialogProps } from "./FollowDialog.tsx";
import { FollowForm } from "./FollowForm.tsx";
import { localField } from "./snooze-times.ts";

const DAY = 86_400_000;

/** One of the listed reasons, and the day on which the clock goes on. */
export function PauseDialog({ flag, sending, onClose }: FollowDialogProps) {
  const { t, now } = useReader();
  const [reason, setReason] = useState<PauseReason>(PAUSE_REASONS[0]);
  const dayIn = (days: number) => localField(now + days * DAY).slice(0, 10);
  const [until, setUntil] = useState(() => dayIn(7));
  return (
    <Dialog title={t("pause.title")} leave={t("close")} onClose={onClose}>
      <FollowForm
        flag={flag}
        standing={sending.standing}
        send={t("pause.send")}
        ready={until !== ""}
        onSubmit={() => sending.submit({ act: "pause", pause: { act: "start", reason, until } })}
      >
        <fieldset className="choices">
          <legend>{t("pause.because")}</legend>
          {PAUSE_REASONS.map((each) => (
            <label key={each} className="choice">
              <input
                type="radio"
                name="reason"
                checked={reason === each}
                onChange={() => setReason(each)}
              />
              <span>{t(`pause.reason.${each}`)}</span>
            </label>
          ))}
        </fieldset>
        <label className="field field-short">
          {t("pause.until")}
          <input
            type="date"
            min={dayIn(1)}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </label>
        <p className="hint">{t("pause.means")}</p>
      </FollowForm>
    </Dialog>
  );
}
