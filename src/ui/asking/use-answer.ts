import { useCallback, useEffect, useState } from "react";
import { type Trouble, troubleOf } from "./trouble.ts";

interface Held<T> {
  readonly key: string;
  /** Which asking this answers. */
  readonly asking: string;
  readonly value: T | null;
  readonly trouble: Trouble | null;
}

export interface Answer<T> {
  /** The last answer to this key; it stays while a newer one is on its way. */
  readonly value: T | null;
  readonly trouble: Trouble | null;
  readonly again: () => void;
}

/**
 * Asks whenever `key` or `version` changes, and keeps what it was told per key, so that going back shows it at once.
 * `ask` must stay the same function; a `null` key asks nothing.
 */
export function useAnswer<T>(
  key: string | null,
  ask: (key: string) => Promise<T>,
  version: string | number = 0,
): Answer<T> {
  const [answers] = useState(() => new Map<string, T>());
  const [held, setHeld] = useState<Held<T> | null>(null);
  const [tries, setTries] = useState(0);
  const asking = `${version} ${tries}`;
  useEffect(() => {
    if (key === null) return undefined;
    // Answers may overtake each other; only the one to the last question is shown.
    let wanted = true;
    const read = async () => {
      try {
        const value = await ask(key);
        answers.set(key, value);
        if (wanted) setHeld({ key, asking, value, trouble: null });
      } catch (error) {
        const value = answers.get(key) ?? null;
        if (wanted) setHeld({ key, asking, value, trouble: troubleOf(error) });
      }
    };
    void read();
    return () => {
      wanted = false;
    };
  }, [key, ask, asking, answers]);
  const again = useCallback(() => {
    // Without anything to show, the page shows that it is asking.
    setHeld((before) => (before?.value === null ? null : before));
    setTries((count) => count + 1);
  }, []);
  const current = held !== null && held.key === key ? held : null;
  return {
    value: current?.value ?? (key === null ? null : (answers.get(key) ?? null)),
    trouble: current?.trouble ?? null,
    again,
  };
}
