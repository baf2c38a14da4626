import type { Outcome, Owner, RoutingBody } from "../../../domain/routing/body.ts";
import { URGENCIES } from "../../../domain/taxonomy.ts";
import { followers, nameOfMember, nameOfQueue, useReading } from "../reading.ts";
import { Choices } from "./ConditionField.tsx";

interface OutcomeFieldsProps {
  readonly outcome: Outcome;
  readonly body: RoutingBody;
  readonly onChange: (part: Partial<Outcome>) => void;
}

const ASKED = ["account-owner", "pool", "lead"] as const;

/** Where the flags of a rule go. */
export function OutcomeFields({ outcome, body, onChange }: OutcomeFieldsProps) {
  const reading = useReading();
  const { t, destinations } = reading;
  const { owner } = outcome;
  const people = followers(reading);
  const isMissing = owner.is === "member" && !people.some(({ id }) => id === owner.id);
  return (
    <fieldset className="group">
      <legend>{t("routing.then")}</legend>
      <label className="field">
        {t("routing.queue")}
        <select
          value={outcome.queue ?? ""}
          onChange={({ target: { value } }) => onChange({ queue: value === "" ? null : value })}
        >
          <option value="">{t("routing.ofItsKind")}</option>
          {body.queues.map((queue) => (
            <option key={queue.id} value={queue.id}>
              {nameOfQueue(reading, queue)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        {t("routing.owner")}
        <select
          value={owner.is === "member" ? owner.id : owner.is}
          onChange={({ target: { value } }) => onChange({ owner: ownerOf(value) })}
        >
          {ASKED.map((is) => (
            <option key={is} value={is}>
              {t(`routing.ownerIs.${is}`)}
            </option>
          ))}
          <optgroup label={t("routing.ownerIs.member")}>
            {isMissing && <option value={owner.id}>{nameOfMember(reading, owner.id)}</option>}
            {people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </optgroup>
        </select>
        <span className="aside">{t("routing.chain")}</span>
      </label>
      <label className="field">
        {t("routing.urgency")}
        <select
          value={outcome.urgency ?? ""}
          onChange={({ target: { value } }) =>
            onChange({ urgency: URGENCIES.find((each) => each === value) ?? null })
          }
        >
          <option value="">{t("routing.urgencyOwn")}</option>
          {URGENCIES.map((urgency) => (
            <option key={urgency} value={urgency}>
              {t(`routing.urgencyIs.${urgency}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="choice">
        <input
          type="checkbox"
          checked={outcome.destinations !== null}
          onChange={(event) => onChange({ destinations: event.target.checked ? [] : null })}
        />
        <span>
          {t("routing.onlySome")}
          <span className="beneath">{t("routing.onlySomeWhat")}</span>
        </span>
      </label>
      {outcome.destinations !== null && (
        <Choices
          legend={t("routing.destinations")}
          choices={[
            ...destinations.map(({ id, name }) => ({ id, label: name })),
            ...outcome.destinations
              .filter((id) => !destinations.some((each) => each.id === id))
              .map((id) => ({ id, label: id })),
          ]}
          chosen={outcome.destinations}
          onChange={(chosen) => onChange({ destinations: chosen })}
        />
      )}
    </fieldset>
  );
}

const ownerOf = (value: string): Owner => {
  const is = ASKED.find((each) => each === value);
  return is === undefined ? { is: "member", id: value } : { is };
};
