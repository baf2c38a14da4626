import { useState } from "react";

const PLACE = "signal-flag.queue.single-keys";

/** Whether single letters act: a choice per browser, since dictation software types letters by itself. */
export function useLetters(): readonly [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => {
    try {
      return localStorage.getItem(PLACE) !== "off";
    } catch {
      // Storage is refused in some frames; the choice then lasts as long as the page.
      return true;
    }
  });
  return [
    on,
    (next) => {
      setOn(next);
      try {
        localStorage.setItem(PLACE, next ? "on" : "off");
      } catch {
        // As above.
      }
    },
  ];
}
