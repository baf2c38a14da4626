import { type FormEvent, useState } from "react";
import type { Member, PutMember } from "../api/member.ts";
import { type Role, ROLES } from "../api/session.ts";
import { troubleOf } from "../ui/asking/trouble.ts";
import { Dialog } from "../ui/page/Dialog.tsx";
import type { Ask } from "./ask.ts";
import { AbsenceFields } from "./AbsenceFields.tsx";
import { sentenceOf } from "./sentence.ts";
import type { PeopleWords } from "./words.ts";

interface PersonDialogProps {
  readonly t: PeopleWords;
  readonly ask: Ask;
  /** `null`: somebody new. */
  readonly person: Member | null;
  readonly known: readonly Member[];
  readonly onSaved: (person: Member) => void;
  readonly onClose: () => void;
}

const orNull = (text: string): string | null => (text === "" ? null : text);

/** One person's name, roles and team; somebody new also needs their Zendesk id. */
export function PersonDialog({ t, ask, person, known, onSaved, onClose }: PersonDialogProps) {
  const [id, setId] = useState(person?.id ?? "");
  const [name, setName] = useState(person?.name ?? "");
  const [email, setEmail] = useState(person?.email ?? "");
  const [team, setTeam] = useState(person?.team ?? "");
  const [deputyId, setDeputyId] = useState(person?.deputyId ?? "");
  const [absentFrom, setAbsentFrom] = useState(person?.absentFrom ?? "");
  const [absentUntil, setAbsentUntil] = useState(person?.absentUntil ?? "");
  const [roles, setRoles] = useState<readonly Role[]>(person?.roles ?? ["cs_manager"]);
  const [wrong, setWrong] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);

  const send = async (change: Partial<PutMember> = {}) => {
    if (person === null && known.some((each) => each.id === id)) return setWrong(t("known"));
    if (roles.length === 0) return setWrong(t("noRole"));
    if (absentUntil !== "" && absentFrom === "") return setWrong(t("absence.noFirst"));
    if (absentUntil !== "" && absentUntil < absentFrom) return setWrong(t("absence.backwards"));
    setIsSending(true);
    setWrong(null);
    const sent: PutMember = {
      name,
      email: email.trim() === "" ? null : email.trim(),
      roles: [...roles],
      team: team.trim() === "" ? null : team.trim(),
      active: person?.active ?? true,
      deputyId: orNull(deputyId),
      absentFrom: orNull(absentFrom),
      absentUntil: orNull(absentUntil),
      ...change,
    };
    try {
      onSaved(await ask.put(id, sent));
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
      setIsSending(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  const toggle = (role: Role) =>
    setRoles(ROLES.filter((each) => (each === role) !== roles.includes(each)));

  return (
    <Dialog
      title={person === null ? t("inviteTitle") : person.name}
      leave={t("cancel")}
      onClose={onClose}
    >
      <form onSubmit={submit}>
        {person === null && (
          <label className="field">
            {t("zendeskId")}
            <input
              required
              inputMode="numeric"
              pattern="[1-9][0-9]{0,18}"
              value={id}
              onChange={(event) => setId(event.target.value.trim())}
            />
            <span className="aside">{t("zendeskIdWhere")}</span>
          </label>
        )}
        <label className="field">
          {t("name")}
          <input
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="field">
          {t("email")}
          <input
            type="email"
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </label>
        <label className="field">
          {t("team")}
          <input maxLength={100} value={team} onChange={(event) => setTeam(event.target.value)} />
        </label>
        <fieldset className="choices">
          <legend>{t("roles")}</legend>
          {ROLES.map((role) => (
            <label key={role} className="choice">
              <input type="checkbox" checked={roles.includes(role)} onChange={() => toggle(role)} />
              <span>
                {t(`role.${role}`)}
                <span className="aside beneath">{t(`may.${role}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <AbsenceFields
          t={t}
          people={known.filter(({ id: each, active }) => active && each !== person?.id)}
          deputyId={deputyId}
          from={absentFrom}
          until={absentUntil}
          onDeputy={setDeputyId}
          onFrom={setAbsentFrom}
          onUntil={setAbsentUntil}
        />
        {wrong !== null && (
          <p className="wrong" role="alert">
            {wrong}
          </p>
        )}
        <footer className="dialog-foot">
          <button type="submit" className="button button-primary" disabled={isSending}>
            {person === null ? t("invite") : t("save")}
          </button>
          {person !== null && (
            <button
              type="button"
              className="link apart"
              disabled={isSending}
              onClick={() => void send({ active: !person.active })}
            >
              {person.active ? t("deactivate") : t("reactivate")}
            </button>
          )}
        </footer>
        {person?.active === true && <p className="aside">{t("deactivateWhat")}</p>}
      </form>
    </Dialog>
  );
}
