import { useRef, useState } from "react";
import { LONGEST_REMARK } from "../../api/follow-up.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import type { Member } from "../asking/desk.ts";
import { useReader } from "../reader/reader.ts";
import type { FollowDialogProps } from "./FollowDialog.tsx";
import { FollowForm } from "./FollowForm.tsx";
import { canOwn, found, MOST_SHOWN } from "./people.ts";
import { PeopleList } from "./PeopleList.tsx";
import { useOptions } from "./use-options.ts";

/** To whom, and what they should know. */
export function HandOverDialog({ flag, members, sending, onClose }: FollowDialogProps) {
  const { t } = useReader();
  const [typed, setTyped] = useState("");
  const [to, setTo] = useState<Member | null>(null);
  const [note, setNote] = useState("");
  const noteField = useRef<HTMLTextAreaElement>(null);
  const others = members.filter((member) => canOwn(member) && member.id !== flag.owner?.id);
  const matching = found(others, typed);
  const shown = to === null ? matching.slice(0, MOST_SHOWN) : [];
  const take = (person: Member) => {
    setTo(person);
    setTyped(person.name);
    noteField.current?.focus();
  };
  const options = useOptions(shown, { onTake: take, onLeave: onClose });
  return (
    <Dialog title={t("handOver.title")} leave={t("close")} onClose={onClose}>
      <FollowForm
        flag={flag}
        standing={sending.standing}
        send={t("handOver.send")}
        ready={to !== null}
        onSubmit={() => {
          if (to !== null)
            sending.submit({ act: "hand-over", to: to.id, note: note.trim() === "" ? null : note });
        }}
      >
        <div className="with-people">
          <label className="field">
            {t("handOver.to")}
            <input
              role="combobox"
              dir="auto"
              autoComplete="off"
              spellCheck={false}
              placeholder={t("handOver.find")}
              value={typed}
              aria-expanded={shown.length > 0}
              aria-controls={options.listId}
              aria-autocomplete="list"
              aria-activedescendant={
                shown.length === 0 || options.active === undefined
                  ? undefined
                  : options.optionId(options.active)
              }
              onChange={(event) => {
                setTyped(event.target.value);
                setTo(null);
              }}
              onKeyDown={(event) => options.onKey(event)}
            />
          </label>
          {to === null ? <PeopleList people={shown} options={options} onTake={take} /> : null}
          <output className="hint">
            {to === null && matching.length === 0 ? t("handOver.nobody") : ""}
          </output>
        </div>
        <label className="field">
          <span>
            {t("handOver.note")} <span className="aside">{t("handOver.optional")}</span>
          </span>
          <textarea
            ref={noteField}
            dir="auto"
            rows={3}
            maxLength={LONGEST_REMARK}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <p className="hint">{t("handOver.deadline")}</p>
      </FollowForm>
    </Dialog>
  );
}
