// What else is worth saying about the flag. All of it is optional, all of it saves itself.
import { lazy, Suspense, useEffect, useId, useRef, type KeyboardEvent } from "react";
import type { SidebarWords } from "../language.ts";
import type { Current } from "../panel/panel-state.ts";
import { LONGEST } from "../outgoing/raise-body.ts";
import { usePanel } from "../panel/use-panel.ts";
import { Quote } from "./Quote.tsx";
import { SentAs } from "./SentAs.tsx";

// Loaded with the first flag that joins another: most don't.
const JoinedNote = lazy(async () => ({ default: (await import("./JoinedNote.tsx")).JoinedNote }));

export function Refine() {
  const { panel, state, words } = usePanel();
  const { current, choices } = state;
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (panel.get().acted > 0) first.current?.focus({ preventScroll: true });
  }, [panel]);
  if (current === null) return null;
  const choice = choices?.find((one) => one.id === current.signal) ?? null;
  const joined = state.flags?.ticket.flags.find((flag) => flag.id === current.id)?.joined ?? null;
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    panel.done();
  };
  return (
    // Escape leads back from every field in here.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="refine" onKeyDown={onKey}>
      <div className="chosen">
        <span className="chip">{choice?.label ?? current.signal ?? words("picker.notSure")}</span>
        <button className="link" type="button" onClick={panel.change}>
          {words("refine.change")}
        </button>
      </div>
      {/* Always there, so that a screen reader hears what is put into it. */}
      <output className="joined" data-empty={joined === null}>
        <Suspense>{joined !== null && <JoinedNote flagId={current.id} joined={joined} />}</Suspense>
      </output>
      <div className="field">
        <label htmlFor={`${id}-evidence`}>{choice?.prompt ?? words("refine.evidence")}</label>
        <input
          ref={first}
          id={`${id}-evidence`}
          type="text"
          dir="auto"
          autoComplete="off"
          maxLength={LONGEST.evidence}
          value={current.texts.evidence}
          onChange={(event) => panel.write("evidence", event.target.value)}
          onBlur={panel.flushText}
        />
        <SentAs text={current.texts.evidence} />
      </div>
      <Quote />
      <div className="field">
        <label htmlFor={`${id}-note`}>
          {words("refine.note")} <span className="subtle">{words("refine.optional")}</span>
        </label>
        <textarea
          id={`${id}-note`}
          dir="auto"
          rows={2}
          maxLength={LONGEST.note}
          value={current.texts.note}
          onChange={(event) => panel.write("note", event.target.value)}
          onBlur={panel.flushText}
        />
        <SentAs text={current.texts.note} />
      </div>
      <div className="refine-end">
        <output className="subtle">{savedText(current, words)}</output>
        <button className="button" type="button" onClick={panel.done}>
          {words("refine.done")}
        </button>
      </div>
    </div>
  );
}

const savedText = (current: Current, words: SidebarWords): string => {
  switch (current.textStanding) {
    case "none":
      return "";
    case "failed": {
      const { textReason } = current;
      const why = textReason === null ? "" : words(`reason.${textReason.code}`);
      return `${words("text.failed")} ${why}`;
    }
    case "typing":
    case "unsaved":
    case "saved":
    case "received":
      return words(`text.${current.textStanding}`);
  }
};
