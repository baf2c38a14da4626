// What else is worth saying about the flag. All of it is optional, all of it saves itself.
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { maskPersonal } from "../domain/mask.ts";
import { Masked } from "../ui/Masked.tsx";
import type { SidebarWords } from "./language.ts";
import type { Current } from "./panel.ts";
import { LONGEST } from "./raise-body.ts";
import { usePanel } from "./use-panel.ts";

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

function Quote() {
  const { panel, state, words } = usePanel();
  const { current, sentences } = state;
  const quote = current?.texts.quote ?? "";
  const [picking, setPicking] = useState(quote === "");
  const again = useRef<HTMLButtonElement>(null);
  const picked = useRef(false);
  useEffect(() => {
    if (!picking && picked.current) again.current?.focus({ preventScroll: true });
  }, [picking]);
  const id = useId();
  return (
    <section className="field" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{words("refine.quote")}</h3>
      {quote !== "" && (
        <blockquote dir="auto">
          <Masked text={quote} words={state.language.ui} />
        </blockquote>
      )}
      {picking ? (
        <div className="sentences">
          {sentences?.length === 0 && <p className="subtle">{words("refine.noSentences")}</p>}
          <ul>
            {(sentences ?? []).map((sentence) => (
              <li key={sentence}>
                <button
                  type="button"
                  dir="auto"
                  aria-pressed={sentence === quote}
                  onClick={() => {
                    panel.write("quote", sentence);
                    panel.flushText();
                    picked.current = true;
                    setPicking(false);
                  }}
                >
                  <Masked text={sentence} words={state.language.ui} />
                </button>
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <p className="actions">
          <button ref={again} className="link" type="button" onClick={() => setPicking(true)}>
            {words("refine.pickAnother")}
          </button>
          <button
            className="link"
            type="button"
            onClick={() => {
              panel.write("quote", "");
              panel.flushText();
              picked.current = false;
              setPicking(true);
            }}
          >
            {words("refine.removeQuote")}
          </button>
        </p>
      )}
    </section>
  );
}

/** What leaves this computer, when that is not what was typed. */
function SentAs({ text }: { readonly text: string }) {
  const { state, words } = usePanel();
  const sent = maskPersonal(text);
  if (sent === text) return null;
  return (
    <p className="sent-as" dir="auto">
      {words("refine.sentAs")} <Masked text={sent} words={state.language.ui} />
    </p>
  );
}
