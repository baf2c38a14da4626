import { useId, useState } from "react";
import type { Member } from "../api/member.ts";
import { formatDate } from "../ui/format.ts";
import type { Ask } from "./ask.ts";
import { PersonDialog } from "./PersonDialog.tsx";
import type { PeopleWords } from "./words.ts";

interface PeoplePageProps {
  readonly t: PeopleWords;
  readonly ask: Ask;
  /** Id of whoever looks. */
  readonly me: string;
  readonly people: readonly Member[];
}

/** From this many on, finding somebody by eye is no pleasure. */
const WORTH_SEARCHING = 12;

export function PeoplePage({ t, ask, me, people: read }: PeoplePageProps) {
  const [people, setPeople] = useState(read);
  const [wanted, setWanted] = useState("");
  const [open, setOpen] = useState<Member | "new" | null>(null);
  const [said, setSaid] = useState("");
  const found = people.filter((person) => matches(person, wanted));
  const saved = (person: Member) => {
    setOpen(null);
    setSaid(t("saved", { name: person.name }));
    setPeople((before) => withPerson(before, person, t.locale));
  };
  return (
    <main className="page">
      <header className="head">
        <div className="head-title">
          <h1>{t("title")}</h1>
          <p className="aside">
            {t("active", { count: people.filter(({ active }) => active).length })}
          </p>
        </div>
        {people.length >= WORTH_SEARCHING && (
          <input
            type="search"
            aria-label={t("find")}
            placeholder={t("find")}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        )}
        <button type="button" className="button" onClick={() => setOpen("new")}>
          {t("invite")}
        </button>
      </header>
      <output className="said">{said}</output>
      {found.length === 0 ? (
        <p className="empty">{t("nobody", { wanted })}</p>
      ) : (
        <PeopleTable t={t} me={me} people={found} onChange={setOpen} />
      )}
      {open !== null && (
        <PersonDialog
          t={t}
          ask={ask}
          person={open === "new" ? null : open}
          known={people}
          onSaved={saved}
          onClose={() => setOpen(null)}
        />
      )}
    </main>
  );
}

interface PeopleTableProps {
  readonly t: PeopleWords;
  readonly me: string;
  readonly people: readonly Member[];
  readonly onChange: (person: Member) => void;
}

function PeopleTable({ t, me, people, onChange }: PeopleTableProps) {
  const prefix = useId();
  return (
    <table className="people">
      <thead>
        <tr>
          <th scope="col">{t("name")}</th>
          <th scope="col">{t("roles")}</th>
          <th scope="col">{t("team")}</th>
          <th scope="col">
            <span className="unseen">{t("change")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id} className={person.active ? undefined : "is-inactive"}>
            <th scope="row" id={`${prefix}${person.id}`}>
              <bdi>{person.name}</bdi>
              {person.id === me && <span className="aside"> {t("you")}</span>}
              <span className="aside beneath">
                <bdi>{person.email ?? t("id", { id: person.id })}</bdi>
              </span>
            </th>
            <td>
              {person.active
                ? person.roles.map((role) => t(`role.${role}`)).join(", ")
                : t("deactivated")}
              {person.active && <Away t={t} person={person} people={people} />}
            </td>
            <td>{person.team ?? ""}</td>
            <td className="act">
              <button
                type="button"
                className="link"
                aria-describedby={`${prefix}${person.id}`}
                onClick={() => onChange(person)}
              >
                {t("change")}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface AwayProps {
  readonly t: PeopleWords;
  readonly person: Member;
  readonly people: readonly Member[];
}

/** That somebody is away, or will be, and who stands in. */
function Away({ t, person: { absentFrom, absentUntil, deputyId }, people }: AwayProps) {
  // A day that is over everywhere on earth is nobody's absence any more.
  if (absentFrom === null || (absentUntil !== null && isOver(absentUntil))) return null;
  const day = (date: string) => formatDate(date, t.locale);
  const deputy = people.find(({ id }) => id === deputyId)?.name;
  return (
    <span className="beneath">
      {absentUntil === null
        ? t("absence.since", { from: day(absentFrom) })
        : t("absence.between", { from: day(absentFrom), until: day(absentUntil) })}
      {deputy !== undefined && ` ${t("absence.standsIn", { deputy })}`}
    </span>
  );
}

const isOver = (date: string): boolean =>
  Date.parse(`${date}T00:00:00Z`) + 2 * 86_400_000 < Date.now();

const matches = ({ name, email, team, id }: Member, wanted: string): boolean =>
  [name, email ?? "", team ?? "", id].some((words) =>
    words.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()),
  );

/** A changed person stays where they stood; a new one takes their place by name. */
function withPerson(people: readonly Member[], person: Member, locale: string): readonly Member[] {
  if (people.some(({ id }) => id === person.id))
    return people.map((each) => (each.id === person.id ? person : each));
  const after = people.findIndex((each) => each.name.localeCompare(person.name, locale) > 0);
  return people.toSpliced(after === -1 ? people.length : after, 0, person);
}
