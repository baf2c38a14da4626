import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useReader } from "./reader/reader.ts";

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** A modal dialog; the browser keeps the focus inside and gives it back where it was. */
export function Dialog({ title, children, onClose, onKeyDown }: DialogProps) {
  const { t } = useReader();
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // In the layout step, so that it closes, and gives the focus back, while it still stands in the document.
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog !== null && !dialog.open) {
      dialog.showModal();
      // To what is asked, not to the button that leaves.
      dialog
        .querySelector<HTMLElement>(".dialog-body :is(button, input, select, textarea):enabled")
        ?.focus();
    }
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        // What is pressed in here is not meant for the page behind it.
        event.stopPropagation();
        if (event.key === "Escape") {
          event.preventDefault();
          onClose();
        } else onKeyDown?.(event);
      }}
    >
      <header className="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="link" onClick={onClose}>
          {t("close")}
        </button>
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
