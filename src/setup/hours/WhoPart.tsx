import type { Calendars } from "../../api/calendar.ts";
import type { SetupWords } from "../words.ts";
import type { Draft } from "./draft.ts";
import { nameOf } from "./name-of.ts";

interface WhoPartProps {
  readonly t: SetupWords;
  readonly draft: Draft;
  readonly known: Calendars;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** Teams and people that work by this calendar. Whoever is chosen here leaves the calendar they had. */
export function WhoPart({ t, draft, known, onChange }: WhoPartProps) {
  const others = known.items.filter(({ id }) => id !== draft.id);
  const nowOf = (has: (calendar: Calendars["items"][number]) => boolean) => {
    const other = others.find(has);
    return other === undefined ? null : t("hours.nowWith", { calendar: nameOf(other, t) });
  };
  const people = new Map(known.members.map((member) => [member.id, member]));
  const left = known.members.filter(({ id }) => !draft.memberIds.includes(id));
  return (
    <fieldset className="hours-part">
      <legend>{t("hours.who")}</legend>
      <fieldset>
        <legend>{t("hours.teamsTitle")}</legend>
        {known.teams.length === 0 ? <p className="aside">{t("hours.noTeams")}</p> : null}
        <div className="choices-flow">
          {known.teams.map((team) => {
            const now = nowOf(({ teams }) => teams.includes(team));
            const isChosen = draft.teams.includes(team);
            return (
              <label key={team} className="choice">
                <input
                  type="checkbox"
                  checked={isChosen}
                  onChange={() =>
                    onChange({
                      teams: isChosen
                        ? draft.teams.filter((each) => each !== team)
                        : [...draft.teams, team].toSorted(),
                    })
                  }
                />
                <span>
                  <bdi>{team}</bdi>
                  {now === null ? null : <span className="aside beneath">{now}</span>}
                </span>
              </label>
            );
          })}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("hours.peopleTitle")}</legend>
        {draft.memberIds.length === 0 ? (
          <p className="aside">{t("hours.nobodyAlone")}</p>
        ) : (
          <ul className="chips">
            {draft.memberIds.map((id) => {
              const name = people.get(id)?.name ?? `#${id}`;
              return (
                <li key={id}>
                  <bdi>{name}</bdi>
                  <button
                    type="button"
                    className="link"
                    aria-label={t("hours.remove", { what: name })}
                    onClick={() =>
                      onChange({ memberIds: draft.memberIds.filter((each) => each !== id) })
                    }
                  >
                    <span aria-hidden="true">✕</span>
                  </button>
                </li>
              );
            })}
          </ul>
        )}
        {left.length === 0 ? null : (
          <label className="field">
            {t("hours.addPerson")}
            <select
              value=""
              onChange={(event) =>
                onChange({ memberIds: [...draft.memberIds, event.target.value] })
              }
            >
              <option value="">{t("hours.choose")}</option>
              {left.map(({ id, name, team }) => {
                const now = nowOf(({ memberIds }) => memberIds.includes(id));
                return (
                  <option key={id} value={id}>
                    {[name, team, now].filter((part) => part !== null).join(" · ")}
                  </option>
                );
              })}
            </select>
          </label>
        )}
      </fieldset>
    </fieldset>
  );
}
