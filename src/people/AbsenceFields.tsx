import type { Member } from "../api/member.ts";
import type { PeopleWords } from "./words.ts";

interface AbsenceFieldsProps {
  readonly t: PeopleWords;
  /** Who could stand in. */
  readonly people: readonly Member[];
  /** Empty: nobody. Dates are `YYYY-MM-DD`, or empty. */
  readonly deputyId: string;
  readonly from: string;
  readonly until: string;
  readonly onDeputy: (id: string) => void;
  readonly onFrom: (day: string) => void;
  readonly onUntil: (day: string) => void;
}

/** When somebody is away, and who gets their flags meanwhile. */
export const AbsenceFields = ({ t, people, deputyId, from, until, ...on }: AbsenceFieldsProps) => (
  <fieldset className="absence">
    <legend>{t("absence.title")}</legend>
    <label className="field">
      {t("absence.deputy")}
      <select value={deputyId} onChange={(event) => on.onDeputy(event.target.value)}>
        <option value="">{t("absence.nobody")}</option>
        {deputyId !== "" && !people.some(({ id }) => id === deputyId) && (
          <option value={deputyId}>{t("id", { id: deputyId })}</option>
        )}
        {people.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
    <div className="absence-days">
      <label className="field">
        {t("absence.from")}
        <input type="date" value={from} onChange={(event) => on.onFrom(event.target.value)} />
      </label>
      <label className="field">
        {t("absence.until")}
        <input
          type="date"
          value={until}
          min={from === "" ? undefined : from}
          onChange={(event) => on.onUntil(event.target.value)}
        />
      </label>
    </div>
    <p className="aside">{t("absence.what")}</p>
  </fieldset>
);
