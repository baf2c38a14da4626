import { type RefObject, useLayoutEffect, useRef } from "react";

/**
 * The element of a `<dialog>` that lies over the page as long as it is drawn. The browser keeps the focus inside;
 * afterwards it is back where it was.
 */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const element = useRef<HTMLDialogElement>(null);
  // In the layout step, so that it closes, and gives the focus back, while it still stands in the document.
  useLayoutEffect(() => {
    const dialog = element.current;
    const opener = document.activeElement;
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      // A mark of a drawing too can have opened it.
      const canTakeIt = opener instanceof HTMLElement || opener instanceof SVGElement;
      if (canTakeIt && opener.isConnected) opener.focus();
    };
  }, []);
  return element;
}
