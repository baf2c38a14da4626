import { type FormEvent, useState } from "react";
import { PublishedTargets, PutTargets } from "../../api/calendar.ts";
import type { Client } from "../../api/client.ts";
import { RUNGS } from "../../domain/clock/ladder.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { formatInstant } from "../../ui/format.ts";
import { sentenceOf } from "../sentence.ts";
import type { SetupWords } from "../words.ts";
import { WEEKDAYS, weekdayName } from "./week.ts";

interface TargetsFormProps {
  readonly t: SetupWords;
  readonly call: Client["call"];
  readonly targets: PublishedTargets;
  readonly onSaved: (targets: PublishedTargets) => void;
  readonly onUnsaved: (isUnsaved: boolean) => void;
}

/** What is promised for each urgency, and who is told while a promise is being broken. */
export function TargetsForm({ t, call, targets, onSaved, onUnsaved }: TargetsFormProps) {
  const stored = storedOf(targets);
  const [draft, setDraft] = useState(stored);
  const [wrong, setWrong] = useState<string | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored);
  const change = (next: Partial<PutTargets>) => {
    const changed = { ...draft, ...next };
    setWrong(null);
    setDraft(changed);
    onUnsaved(JSON.stringify(changed) !== JSON.stringify(stored));
  };
  const save = async () => {
    if (!PutTargets.safeParse(draft).success) return setWrong(t("hours.wrong.target"));
    setIsSaving(true);
    try {
      onSaved(await call(PublishedTargets, "PUT", "/v1/targets", draft));
      onUnsaved(false);
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
    } finally {
      setIsSaving(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  const hours = (name: "nowHours" | "dayHours" | "digestAtLeastHours", label: string) => (
    <label className="field">
      {label}
      <input
        type="number"
        min={1}
        max={1000}
        step={1}
        value={Number.isNaN(draft[name]) ? "" : draft[name]}
        onChange={(event) => change({ [name]: event.target.valueAsNumber })}
      />
    </label>
  );
  return (
    <form className="promises" onSubmit={submit} noValidate>
      <h2>{t("hours.promises")}</h2>
      <p className="aside">{t("hours.promisesWhat")}</p>
      <div className="hours-line">
        {hours("nowHours", t("hours.targetNow"))}
        {hours("dayHours", t("hours.targetDay"))}
      </div>
      <div className="hours-line">
        <label className="field">
          {t("hours.digest")}
          <select
            value={draft.digest.weekday}
            onChange={(event) =>
              change({ digest: { ...draft.digest, weekday: Number(event.target.value) } })
            }
          >
            {WEEKDAYS.map((day) => (
              <option key={day} value={day}>
                {weekdayName(day, t.locale, "long")}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t("hours.digestAt")}
          <input
            type="time"
            value={draft.digest.at}
            onChange={(event) => change({ digest: { ...draft.digest, at: event.target.value } })}
          />
        </label>
        {hours("digestAtLeastHours", t("hours.atLeast"))}
      </div>
      <fieldset className="hours-part">
        <legend>{t("hours.ladder")}</legend>
        <p className="aside">{t("hours.ladderWhat")}</p>
        <div className="choices-flow">
          {RUNGS.map((rung) => (
            <label key={rung} className="choice">
              <input
                type="checkbox"
                checked={draft.ladder.includes(rung)}
                onChange={() =>
                  change({
                    ladder: RUNGS.filter((each) => draft.ladder.includes(each) !== (each === rung)),
                  })
                }
              />
              <span>{t(`hours.rung.${rung}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {wrong === null ? null : (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div className="hours-foot">
        <button type="submit" className="button button-primary" disabled={isSaving || !isChanged}>
          {t("hours.save")}
        </button>
        <p className="aside">
          {targets.since === null
            ? t("hours.first")
            : t("hours.since", {
                version: targets.version,
                when: formatInstant(targets.since, t.locale),
                name: targets.byName ?? "–",
              })}
        </p>
      </div>
    </form>
  );
}

const storedOf = (targets: PublishedTargets): PutTargets => ({
  nowHours: targets.nowHours,
  dayHours: targets.dayHours,
  digest: targets.digest,
  digestAtLeastHours: targets.digestAtLeastHours,
  ladder: targets.ladder,
});
