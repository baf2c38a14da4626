// The customer's own sentence, picked out of the conversation.
import { useEffect, useId, useRef, useState } from "react";
import { Masked } from "../../ui/Masked.tsx";
import { usePanel } from "../panel/use-panel.ts";

export function Quote() {
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
