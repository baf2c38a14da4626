import { type FormEvent, useCallback, useId, useRef, useState } from "react";
import { Calendar, type Calendars } from "../../api/calendar.ts";
import type { Client } from "../../api/client.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { sentenceOf } from "../sentence.ts";
import type { SetupWords } from "../words.ts";
import { ClosurePart } from "./ClosurePart.tsx";
import { calendarIn, DEFAULT_ID, type Draft, putOf, type Wrong, wrongIn } from "./draft.ts";
import { DuePreview } from "./DuePreview.tsx";
import { HolidayPart } from "./HolidayPart.tsx";
import { nameOf } from "./name-of.ts";
import { WEEKDAYS, weekdayName } from "./week.ts";
import { WeekPicture } from "./WeekPicture.tsx";
import { WhoPart } from "./WhoPart.tsx";

interface CalendarEditorProps {
  readonly t: SetupWords;
  readonly call: Client["call"];
  readonly known: Calendars;
  readonly draft: Draft;
  readonly isNew: boolean;
  readonly isChanged: boolean;
  /** UTC milliseconds. */
  readonly now: number;
  readonly onChange: (change: Partial<Draft>) => void;
  readonly onSaved: (calendar: Calendar) => void;
  readonly onDiscard: () => void;
  readonly onDelete: () => void;
}

/** Everything about one calendar, with a picture of its week and what it would do to deadlines. */
export function CalendarEditor(props: CalendarEditorProps) {
  const { t, call, known, draft, isNew, isChanged, now, onChange, onSaved, onDiscard } = props;
  const [wrong, setWrong] = useState<{ readonly at: Wrong | null; readonly says: string } | null>(
    null,
  );
  const [isSaving, setIsSaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const zones = useId();
  const says = useId();
  const change = useCallback(
    (next: Partial<Draft>) => {
      setWrong(null);
      onChange(next);
    },
    [onChange],
  );
  const complain = (at: Wrong | null, sentence: string) => {
    setWrong({ at, says: sentence });
    if (at !== null)
      form.current?.querySelector<HTMLElement>(`[data-part="${at}"] :is(input, select)`)?.focus();
  };
  const save = async () => {
    const found = wrongIn(draft);
    if (found !== null) return complain(found, t(`hours.wrong.${found}`));
    setIsSaving(true);
    setWrong(null);
    try {
      onSaved(await call(Calendar, "PUT", `/v1/calendars/${draft.id}`, putOf(draft)));
    } catch (error) {
      const trouble = troubleOf(error);
      const field = trouble.is === "problem" ? (trouble.problem.field?.split(".")[0] ?? "") : "";
      complain(null, t.maybe(`hours.wrong.${field}`) ?? sentenceOf(trouble, t));
    } finally {
      setIsSaving(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  /** What makes a part say that it is the one that is wrong. */
  const part = (name: Wrong) =>
    wrong?.at === name ? { "aria-invalid": true, "aria-describedby": says } : {};
  return (
    <form className="hours-editor" ref={form} onSubmit={submit} noValidate>
      <h2>{isNew && draft.name === "" ? t("hours.unnamed") : nameOf(draft, t)}</h2>
      <div className="hours-columns">
        <div className="hours-main">
          <div className="hours-line">
            <label className="field grows" data-part="name">
              {t("hours.name")}
              <input
                {...part("name")}
                maxLength={100}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            </label>
            <label className="field grows" data-part="zone">
              {t("hours.zone")}
              <input
                {...part("zone")}
                list={zones}
                maxLength={64}
                autoComplete="off"
                spellCheck={false}
                value={draft.zone}
                onChange={(event) => change({ zone: event.target.value })}
              />
              <datalist id={zones}>
                {Intl.supportedValuesOf("timeZone").map((zone) => (
                  <option key={zone}>{zone}</option>
                ))}
              </datalist>
              <span className="aside">{t("hours.zoneWhat")}</span>
            </label>
          </div>
          <fieldset className="hours-part" data-part="days">
            <legend>{t("hours.days")}</legend>
            <div className="days">
              {WEEKDAYS.map((day) => (
                <label key={day} className="day">
                  <input
                    {...part("days")}
                    type="checkbox"
                    aria-label={weekdayName(day, t.locale, "long")}
                    checked={draft.days.includes(day)}
                    onChange={() =>
                      change({
                        days: draft.days.includes(day)
                          ? draft.days.filter((each) => each !== day)
                          : [...draft.days, day].toSorted((a, b) => a - b),
                      })
                    }
                  />
                  <span aria-hidden="true">{weekdayName(day, t.locale)}</span>
                </label>
              ))}
            </div>
          </fieldset>
          <OpeningPart t={t} draft={draft} onChange={change} invalid={part("hours")} />
          <HolidayPart
            t={t}
            call={call}
            draft={draft}
            year={new Date(now).getUTCFullYear()}
            onChange={change}
          />
          <ClosurePart
            t={t}
            closures={draft.closures}
            onChange={(closures) => change({ closures })}
          />
          {draft.id === DEFAULT_ID ? (
            <p className="aside">{t("hours.defaultWhat")}</p>
          ) : (
            <WhoPart t={t} draft={draft} known={known} onChange={change} />
          )}
        </div>
        <div className="hours-beside">
          <h3>{t("hours.week")}</h3>
          <WeekPicture t={t} days={draft.days} open={draft.open} />
          <h3>{t("hours.preview")}</h3>
          <DuePreview t={t} calendar={calendarIn(draft)} targets={known.targets} now={now} />
        </div>
      </div>
      {wrong === null ? null : (
        <p className="wrong" role="alert" id={says}>
          {wrong.says}
        </p>
      )}
      <div className="hours-foot">
        <button
          type="submit"
          className="button button-primary"
          disabled={isSaving || !(isChanged || isNew)}
        >
          {t("hours.save")}
        </button>
        {isChanged || isNew ? (
          <button type="button" className="button" onClick={onDiscard}>
            {t("hours.discard")}
          </button>
        ) : null}
        {isNew || draft.id === DEFAULT_ID ? null : (
          <button type="button" className="link apart" onClick={props.onDelete}>
            {t("hours.delete")}
          </button>
        )}
      </div>
    </form>
  );
}

interface OpeningPartProps {
  readonly t: SetupWords;
  readonly draft: Draft;
  readonly invalid: Readonly<Record<string, unknown>>;
  readonly onChange: (change: Partial<Draft>) => void;
}

function OpeningPart({ t, draft, invalid, onChange }: OpeningPartProps) {
  const { open, opens } = draft;
  const name = useId();
  const set = (hours: Partial<Draft["opens"]>) => {
    const next = { ...opens, ...hours };
    onChange({ opens: next, open: next });
  };
  return (
    <fieldset className="hours-part" data-part="hours">
      <legend>{t("hours.hours")}</legend>
      <label className="choice">
        <input
          type="radio"
          name={name}
          checked={open === null}
          onChange={() => onChange({ open: null })}
        />
        <span>{t("hours.allDay")}</span>
      </label>
      <label className="choice">
        <input
          type="radio"
          name={name}
          checked={open !== null}
          onChange={() => onChange({ open: opens })}
        />
        <span>
          {t("hours.opening")}
          <span className="aside beneath">{t("hours.openWhat")}</span>
        </span>
      </label>
      {open === null ? null : (
        <div className="hours-line indented">
          <label className="field">
            {t("hours.from")}
            <input
              {...invalid}
              type="time"
              value={opens.from}
              onChange={(event) => set({ from: event.target.value })}
            />
          </label>
          <label className="field">
            {t("hours.to")}
            <input
              {...invalid}
              type="time"
              // A time input has no 24:00; midnight at the end of the day is the day's last minute there.
              value={opens.to === "24:00" ? "00:00" : opens.to}
              onChange={(event) =>
                set({ to: event.target.value === "00:00" ? "24:00" : event.target.value })
              }
            />
          </label>
        </div>
      )}
    </fieldset>
  );
}
