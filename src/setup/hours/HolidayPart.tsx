import { useCallback, useEffect, useState } from "react";
import { type Holiday, HolidayRegions, Holidays } from "../../api/calendar.ts";
import type { Client } from "../../api/client.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import type { SetupWords } from "../words.ts";
import type { Draft } from "./draft.ts";

interface HolidayPartProps {
  readonly t: SetupWords;
  readonly call: Client["call"];
  readonly draft: Draft;
  /** The year it is. */
  readonly year: number;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** Whose public holidays are kept, and on which of them people work all the same. */
export function HolidayPart({ t, call, draft, year, onChange }: HolidayPartProps) {
  const readRegions = useCallback(
    (language: string) =>
      call(HolidayRegions, "GET", `/v1/holiday-regions?language=${encodeURIComponent(language)}`),
    [call],
  );
  const regions = useAnswer(t.locale, readRegions);
  const [country = "", state = "", part = ""] = (draft.region ?? "").split("-");
  const places = regions.value?.items ?? [];
  const states = places.find(({ code }) => code === country)?.states ?? [];
  const parts = states.find(({ code }) => code === state)?.regions ?? [];
  const choose = (...codes: readonly string[]) => {
    const region = codes.filter((code) => code !== "").join("-");
    onChange({ region: region === "" ? null : region, holidays: [] });
  };
  return (
    <fieldset className="hours-part">
      <legend>{t("hours.holidays")}</legend>
      <div className="hours-line">
        <label className="field">
          {t("hours.country")}
          <select value={country} onChange={(event) => choose(event.target.value)}>
            <option value="">{t("hours.noHolidays")}</option>
            {country !== "" && places.length === 0 ? (
              <option value={country}>{country}</option>
            ) : null}
            {places.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {states.length > 0 ? (
          <label className="field">
            {t("hours.state")}
            <select value={state} onChange={(event) => choose(country, event.target.value)}>
              <option value="">{t("hours.whole")}</option>
              {states.map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        {parts.length > 0 ? (
          <label className="field">
            {t("hours.part")}
            <select value={part} onChange={(event) => choose(country, state, event.target.value)}>
              <option value="">{t("hours.wholeState")}</option>
              {parts.map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        ) : null}
      </div>
      {draft.region === null ? null : (
        <HolidayList
          key={draft.region}
          {...{ t, call, draft, year, onChange, region: draft.region }}
        />
      )}
    </fieldset>
  );
}

function HolidayList({
  t,
  call,
  draft,
  region,
  year,
  onChange,
}: HolidayPartProps & { readonly region: string }) {
  const [trouble, setTrouble] = useState(false);
  const [names, setNames] = useState<ReadonlyMap<string, string> | null>(null);
  const years = [year, year + 1];
  // Looked up in the reader's language; which of them are worked on is the draft's.
  useEffect(() => {
    let wanted = true;
    const ask = async () => {
      try {
        const found = await Promise.all(
          [year, year + 1].map((each) =>
            call(
              Holidays,
              "GET",
              `/v1/holidays?region=${region}&year=${each}&language=${encodeURIComponent(t.locale)}`,
            ),
          ),
        );
        if (wanted)
          setNames(new Map(found.flatMap(({ items }) => items).map((day) => [day.on, day.name])));
      } catch {
        if (wanted) setTrouble(true);
      }
    };
    void ask();
    return () => {
      wanted = false;
    };
  }, [call, region, t.locale, year]);
  // A region that was just chosen has no days yet: they are those that were looked up.
  useEffect(() => {
    if (names === null || names.size === 0 || draft.holidays.length > 0) return;
    onChange({ holidays: [...names].map(([on, name]) => ({ on, name, observed: true })) });
  }, [names, draft.holidays.length, onChange]);
  if (trouble && draft.holidays.length === 0)
    return (
      <p className="wrong" role="alert">
        {t("hours.holidaysFailed")}
      </p>
    );
  const toggle = (on: string) =>
    onChange({
      holidays: draft.holidays.map((day) =>
        day.on === on ? { ...day, observed: !day.observed } : day,
      ),
    });
  return (
    <>
      <p className="aside">{t("hours.holidaysWhat")}</p>
      <div className="holidays" aria-busy={names === null}>
        {years.map((each) => (
          <fieldset key={each}>
            <legend>{each}</legend>
            {draft.holidays
              .filter(({ on }) => on.startsWith(`${each}-`))
              .map((day) => (
                <HolidayLine
                  key={day.on}
                  t={t}
                  day={day}
                  name={names?.get(day.on) ?? day.name}
                  isDayOff={!draft.days.includes(isoWeekday(day.on))}
                  onToggle={() => toggle(day.on)}
                />
              ))}
            {names !== null && !draft.holidays.some(({ on }) => on.startsWith(`${each}-`)) ? (
              <p className="aside">{t("hours.noneInYear")}</p>
            ) : null}
          </fieldset>
        ))}
      </div>
    </>
  );
}

/** 1 is Monday. */
const isoWeekday = (on: string): number => ((new Date(`${on}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;

interface HolidayLineProps {
  readonly t: SetupWords;
  readonly day: Holiday;
  readonly name: string;
  /** Nobody of this calendar works on that weekday. */
  readonly isDayOff: boolean;
  readonly onToggle: () => void;
}

function HolidayLine({ t, day, name, isDayOff, onToggle }: HolidayLineProps) {
  const date = new Intl.DateTimeFormat(t.locale, {
    weekday: "short",
    day: "2-digit",
    month: "short",
    timeZone: "UTC",
  }).format(new Date(`${day.on}T00:00:00Z`));
  return (
    <label className={`choice ${isDayOff ? "is-off" : ""}`}>
      <input type="checkbox" checked={day.observed} onChange={onToggle} />
      <span>
        <span className="holiday-date">{date}</span> <bdi>{name}</bdi>
        {isDayOff ? <span className="aside beneath">{t("hours.dayOff")}</span> : null}
      </span>
    </label>
  );
}
