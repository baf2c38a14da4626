import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect } from "react";
import { useModal } from "./use-modal.ts";

interface DialogProps {
  readonly title: string;
  /** The words of the button that leaves. */
  readonly leave: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** A question over the page, with the focus on what is asked. */
export function Dialog({ title, leave, children, onClose, onKeyDown }: DialogProps) {
  const element = useModal();
  const heading = useId();
  useLayoutEffect(() => {
    // To what is asked, not to the button that leaves.
    element.current
      ?.querySelector<HTMLElement>(".dialog-body :is(button, input, select, textarea):enabled")
      ?.focus();
  }, [element]);
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
        <h2 id={heading}>
          <bdi>{title}</bdi>
        </h2>
        <button type="button" className="link" onClick={onClose}>
          {leave}
        </button>
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
