import { useState } from "react";

/** Copies a text, and whether it is copied now. */
export function useCopy(text: string): readonly [isCopied: boolean, copy: () => void] {
  const [isCopied, setIsCopied] = useState(false);
  const write = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
    } catch {
      // It stands there to be marked by hand.
      setIsCopied(false);
    }
  };
  return [isCopied, () => void write()];
}
