// The way out for a flag that the endpoint will not take.
import { useState } from "react";
import { usePanel } from "../panel/use-panel.ts";

/** Copies a flag as text; where the clipboard is denied, the text appears, selected. */
export function CopyText({ flagId }: { readonly flagId: string }) {
  const { panel, words } = usePanel();
  const [shown, setShown] = useState<"no" | "copied" | { readonly text: string }>("no");
  const copy = async () => {
    const text = await panel.copyText(flagId);
    try {
      await navigator.clipboard.writeText(text);
      setShown("copied");
    } catch {
      setShown({ text });
    }
  };
  return (
    <>
      <button className="link" type="button" onClick={() => void copy()}>
        {words(shown === "copied" ? "failed.copied" : "failed.copy")}
      </button>
      {typeof shown === "object" && (
        <textarea
          className="copy-text"
          readOnly
          aria-label={words("failed.text")}
          rows={5}
          value={shown.text}
          ref={(area) => {
            area?.focus();
            area?.select();
          }}
        />
      )}
    </>
  );
}
