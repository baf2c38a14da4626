import { type FormEvent, useId, useLayoutEffect, useRef, useState } from "react";
import type { Member, PutMember } from "../api/member.ts";
import { type Role, ROLES } from "../api/session.ts";
import type { Ask } from "./ask.ts";
import { sentenceOf } from "./sentence.ts";
import { troubleOf } from "./trouble.ts";
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

/** One person's name, roles and team; somebody new also needs their Zendesk id. */
export function PersonDialog({ t, ask, person, known, onSaved, onClose }: PersonDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [id, setId] = useState(person?.id ?? "");
  const [name, setName] = useState(person?.name ?? "");
  const [email, setEmail] = useState(person?.email ?? "");
  const [team, setTeam] = useState(person?.team ?? "");
  const [roles, setRoles] = useState<readonly Role[]>(person?.roles ?? ["cs_manager"]);
  const [wrong, setWrong] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) element.showModal();
    // While it still stands in the document, so that the focus goes back where it was.
    return () => element?.close();
  }, []);

  const send = async (change: Partial<PutMember> = {}) => {
    if (person === null && known.some((each) => each.id === id)) return setWrong(t("known"));
    if (roles.length === 0) return setWrong(t("noRole"));
    setIsSending(true);
    setWrong(null);
    const sent: PutMember = {
      name,
      email: email.trim() === "" ? null : email.trim(),
      roles: [...roles],
      team: team.trim() === "" ? null : team.trim(),
      active: person?.active ?? true,
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
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form onSubmit={submit}>
        <h2 id={heading}>{person === null ? t("inviteTitle") : person.name}</h2>
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
        <fieldset>
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
        {wrong !== null && (
          <p className="wrong" role="alert">
            {wrong}
          </p>
        )}
        <footer className="dialog-foot">
          <button type="submit" className="button button-primary" disabled={isSending}>
            {person === null ? t("invite") : t("save")}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t("cancel")}
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
    </dialog>
  );
}
