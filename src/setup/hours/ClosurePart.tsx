import { type KeyboardEvent, useState } from "react";
import type { Closure } from "../../api/calendar.ts";
import { formatDate } from "../../ui/format.ts";
import type { SetupWords } from "../words.ts";

interface ClosurePartProps {
  readonly t: SetupWords;
  readonly closures: readonly Closure[];
  readonly onChange: (closures: Closure[]) => void;
}

/** Days on which this one calendar's people don't work, each with its reason. */
export function ClosurePart({ t, closures, onChange }: ClosurePartProps) {
  const [on, setOn] = useState("");
  const [why, setWhy] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const add = () => {
    if (on === "" || why.trim() === "") return setWrong(t("hours.wrong.closure"));
    if (closures.some((closure) => closure.on === on))
      return setWrong(t("hours.wrong.closureTwice"));
    onChange([...closures, { on, why: why.trim() }].toSorted((a, b) => (a.on < b.on ? -1 : 1)));
    setOn("");
    setWhy("");
    setWrong(null);
  };
  // Enter adds the day; it does not save the calendar.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  };
  return (
    <fieldset className="hours-part">
      <legend>{t("hours.closures")}</legend>
      {closures.length === 0 ? <p className="aside">{t("hours.noClosures")}</p> : null}
      <ul className="closures">
        {closures.map((closure) => (
          <li key={closure.on}>
            <span>
              <span className="holiday-date">{formatDate(closure.on, t.locale)}</span>{" "}
              <bdi>{closure.why}</bdi>
            </span>
            <button
              type="button"
              className="link"
              aria-label={t("hours.remove", { what: formatDate(closure.on, t.locale) })}
              onClick={() => onChange(closures.filter((each) => each.on !== closure.on))}
            >
              <span aria-hidden="true">✕</span>
            </button>
          </li>
        ))}
      </ul>
      <fieldset className="hours-line" aria-label={t("hours.add")}>
        <label className="field">
          {t("hours.closureDay")}
          <input
            type="date"
            value={on}
            onKeyDown={onKeyDown}
            onChange={(event) => setOn(event.target.value)}
          />
        </label>
        <label className="field grows">
          {t("hours.closureWhy")}
          <input
            maxLength={200}
            value={why}
            onKeyDown={onKeyDown}
            onChange={(event) => setWhy(event.target.value)}
          />
        </label>
        <button type="button" className="button" onClick={add}>
          {t("hours.add")}
        </button>
      </fieldset>
      {wrong === null ? null : (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}
