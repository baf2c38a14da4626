import { useState } from "react";
import { LONGEST_WHY } from "../../api/follow-up.ts";
import { LONGEST_SNOOZE_DAYS } from "../../domain/follow-up.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { useReader } from "../reader/reader.ts";
import { formatWhen } from "../reader/when.ts";
import type { FollowDialogProps } from "./FollowDialog.tsx";
import { FollowForm } from "./FollowForm.tsx";
import { localField, type SnoozeTime, snoozeTimes } from "./snooze-times.ts";

const DAY = 86_400_000;

/** Until when, and why: the clock goes on meanwhile, and the dialog says so. */
export function SnoozeDialog({ flag, sending, onClose }: FollowDialogProps) {
  const { t, now, locale } = useReader();
  // As it was when the dialog opened: an offer must not move under the finger.
  const [times] = useState(() => snoozeTimes(now));
  const [chosen, setChosen] = useState<SnoozeTime["id"] | "other">(times[0]?.id ?? "other");
  const [other, setOther] = useState(() => localField(times[1]?.at ?? now + DAY));
  const [why, setWhy] = useState("");
  const at = chosen === "other" ? Date.parse(other) : times.find(({ id }) => id === chosen)?.at;
  const until = at === undefined || Number.isNaN(at) ? null : at;
  const isPast = until !== null && until <= now;
  const isFar = until !== null && until > now + LONGEST_SNOOZE_DAYS * DAY;
  const due = Date.parse(flag.dueAt);
  const runs = flag.contactedAt === null;
  const when = (instant: number) => formatWhen(new Date(instant).toISOString(), now, locale);
  return (
    <Dialog title={t("snooze.title")} leave={t("close")} onClose={onClose}>
      <FollowForm
        flag={flag}
        standing={sending.standing}
        send={t("snooze.send")}
        ready={until !== null && !isPast && !isFar && why.trim() !== ""}
        onSubmit={() => {
          if (until !== null)
            sending.submit({
              act: "snooze",
              until: new Date(until).toISOString(),
              why: why.trim(),
            });
        }}
      >
        <fieldset className="choices">
          <legend>{t("snooze.until")}</legend>
          {times.map((time) => (
            <label key={time.id} className="choice">
              <input
                type="radio"
                name="until"
                checked={chosen === time.id}
                onChange={() => setChosen(time.id)}
              />
              <span>{t(`snooze.${time.id}`)}</span>
              <span className="choice-more">{when(time.at)}</span>
            </label>
          ))}
          <label className="choice">
            <input
              type="radio"
              name="until"
              checked={chosen === "other"}
              onChange={() => setChosen("other")}
            />
            <span>{t("snooze.other")}</span>
          </label>
          {chosen === "other" ? (
            <label className="field choice-field">
              <span className="unseen">{t("snooze.otherAt")}</span>
              <input
                type="datetime-local"
                value={other}
                aria-invalid={isPast || isFar}
                onChange={(event) => setOther(event.target.value)}
              />
            </label>
          ) : null}
        </fieldset>
        <output className={until !== null && runs && until > due ? "warning hint" : "hint"}>
          {isPast
            ? t("snooze.past")
            : isFar
              ? t("snooze.far")
              : !runs
                ? ""
                : until !== null && until > due
                  ? t("snooze.afterDue", { when: when(due) })
                  : t("snooze.clock", { when: when(due) })}
        </output>
        <label className="field">
          {t("snooze.why")}
          <input
            dir="auto"
            value={why}
            maxLength={LONGEST_WHY}
            autoComplete="off"
            onChange={(event) => setWhy(event.target.value)}
          />
        </label>
      </FollowForm>
    </Dialog>
  );
}
