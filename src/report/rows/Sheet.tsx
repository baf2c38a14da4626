import { type ReactNode, useId } from "react";
import { useModal } from "../../ui/page/use-modal.ts";
import { useReader } from "../reader.ts";

interface SheetProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** A modal sheet at the side; the browser keeps the focus inside. */
export function Sheet({ title, close, children }: SheetProps) {
  const { t } = useReader();
  const element = useModal();
  const heading = useId();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- Escape and the button do the same
    <dialog
      ref={element}
      className="sheet"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      // A click beside the sheet lands on the dialog itself, which its own content covers.
      onClick={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div className="sheet-inside">
        <header className="sheet-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="button" onClick={close}>
            {t("rows.close")}
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
