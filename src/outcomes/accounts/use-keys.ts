import { useEffect } from "react";

/** Keys that work while nothing is typed and no question stands over the page. */
export function useKeys(press: (key: string) => boolean): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const { target } = event;
      if (target instanceof Element) {
        if (target.closest("input, select, textarea, dialog") !== null) return;
        // A button or a link that has the focus takes Enter for itself.
        if (event.key === "Enter" && target.closest("button, a, summary") !== null) return;
      }
      if (press(event.key)) event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [press]);
}
