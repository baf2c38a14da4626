// oxlint-disable jsx-a11y/prefer-tag-over-role -- no tag is a list that the field above it filters
import type { Member } from "../asking/desk.ts";
import { formatDate } from "../../ui/format.ts";
import { useReader } from "../reader/reader.ts";
import { awayUntil } from "./people.ts";
import type { Options } from "./use-options.ts";

interface PeopleListProps {
  readonly people: readonly Member[];
  readonly options: Options;
  readonly onTake: (person: Member) => void;
}

/** The colleagues to choose from, beneath the field that is typed in. */
export function PeopleList({ people, options, onTake }: PeopleListProps) {
  const { t } = useReader();
  return (
    <div className="people" id={options.listId} role="listbox" aria-label={t("handOver.people")}>
      {people.map((person) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field's keys choose; see use-options.ts
        <div
          key={person.id}
          id={options.optionId(person)}
          role="option"
          tabIndex={-1}
          aria-selected={person.id === options.active?.id}
          // The focus stays in the field.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(person)}
        >
          <bdi>{person.name}</bdi>
          {person.team === null ? null : <span className="quiet"> · {person.team}</span>}
          <Away person={person} />
        </div>
      ))}
    </div>
  );
}

/** Handing a flag to somebody who is away is possible, and should be no surprise. */
function Away({ person }: { person: Member }) {
  const { t, now, locale } = useReader();
  const until = awayUntil(person, now);
  if (until === null) return null;
  return (
    <span className="warning">
      {" · "}
      {until === ""
        ? t("handOver.awayOpen")
        : t("handOver.away", { date: formatDate(until, locale) })}
    </span>
  );
}
