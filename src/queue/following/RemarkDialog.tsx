import { useLayoutEffect, useRef, useState } from "react";
import { LONGEST_REMARK } from "../../api/follow-up.ts";
import { MOST_MENTIONED } from "../../domain/follow-up.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import type { Member } from "../asking/desk.ts";
import { useReader } from "../reader/reader.ts";
import type { FollowDialogProps } from "./FollowDialog.tsx";
import { FollowForm } from "./FollowForm.tsx";
import { namedIn, namingAt, withName } from "./mention.ts";
import { found, isColleague, MOST_SHOWN } from "./people.ts";
import { PeopleList } from "./PeopleList.tsx";
import { useOptions } from "./use-options.ts";

/** A remark for colleagues; who is named with "@" is told of it. */
export function RemarkDialog({ flag, members, sending, onClose }: FollowDialogProps) {
  const { t, locale, me } = useReader();
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState<readonly Member[]>([]);
  /** The "@" whose list was put away. */
  const [leftAt, setLeftAt] = useState<number | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  /** Where the typing goes on after a name was written out. */
  const [placed, setPlaced] = useState<{ readonly caret: number } | null>(null);

  const named = namedIn(text, chosen);
  const naming = namingAt(text, caret);
  const others = members.filter((member) => isColleague(member) && member.id !== me.id);
  const isFull = named.length >= MOST_MENTIONED;
  const shown =
    naming === null || naming.from === leftAt || isFull
      ? []
      : found(others, naming.typed)
          .filter((person) => !named.includes(person))
          .slice(0, MOST_SHOWN);

  const take = (person: Member) => {
    if (naming === null) return;
    const next = withName(text, naming, person.name);
    setText(next.text);
    setCaret(next.caret);
    setChosen([...chosen.filter(({ id }) => id !== person.id), person]);
    setPlaced({ caret: next.caret });
  };
  useLayoutEffect(() => {
    if (placed !== null) field.current?.setSelectionRange(placed.caret, placed.caret);
  }, [placed]);
  const options = useOptions(shown, {
    onTake: take,
    onLeave: () => setLeftAt(naming?.from ?? null),
  });
  const isOpen = shown.length > 0;
  return (
    <Dialog title={t("remark.title")} leave={t("close")} onClose={onClose}>
      <FollowForm
        flag={flag}
        standing={sending.standing}
        send={t("remark.send")}
        ready={text.trim() !== ""}
        onSubmit={() =>
          sending.submit({ act: "mention", to: named.map(({ id }) => id), words: text.trim() })
        }
      >
        <div className="with-people">
          <label className="field">
            {t("remark.label")}
            <textarea
              ref={field}
              dir="auto"
              rows={4}
              maxLength={LONGEST_REMARK}
              value={text}
              aria-haspopup="listbox"
              aria-controls={isOpen ? options.listId : undefined}
              aria-activedescendant={
                isOpen && options.active !== undefined
                  ? options.optionId(options.active)
                  : undefined
              }
              onChange={(event) => {
                setText(event.target.value);
                setCaret(event.target.selectionStart);
              }}
              onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
              onKeyDown={(event) => options.onKey(event)}
            />
          </label>
          {isOpen ? <PeopleList people={shown} options={options} onTake={take} /> : null}
          <output className="hint" dir="auto">
            {isOpen
              ? t("remark.found", { count: shown.length })
              : named.length === 0
                ? t("remark.hint")
                : t("remark.tells", {
                    names: new Intl.ListFormat(locale).format(named.map(({ name }) => name)),
                  })}
          </output>
        </div>
      </FollowForm>
    </Dialog>
  );
}
