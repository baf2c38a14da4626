import { useCallback, useSyncExternalStore } from "react";

/** Up to this width list and flag take turns; the style sheet says the same. */
const PHONE = "(max-width: 700px)";
/** Up to this width the account stands below the flag. */
const MIDDLE = "(max-width: 1100px)";

export const isNarrow = (): boolean => window.matchMedia(PHONE).matches;

export type Width = "phone" | "middle" | "wide";
const widthNow = (): Width =>
  isNarrow() ? "phone" : window.matchMedia(MIDDLE).matches ? "middle" : "wide";

/** How much room there is, followed while the window changes. */
export function useWidth(): Width {
  const subscribe = useCallback((listener: () => void) => {
    const medias = [PHONE, MIDDLE].map((query) => window.matchMedia(query));
    for (const media of medias) media.addEventListener("change", listener);
    return () => {
      for (const media of medias) media.removeEventListener("change", listener);
    };
  }, []);
  return useSyncExternalStore(subscribe, widthNow);
}
