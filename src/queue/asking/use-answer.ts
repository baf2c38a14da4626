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
  readonly retry: () => void;
}

/**
 * Asks whenever `key` or `again` changes, and keeps what it was told per key, so that going back shows it at once.
 * `ask` must stay the same function; a `null` key asks nothing.
 */
export function useAnswer<T>(
  key: string | null,
  ask: (key: string) => Promise<T>,
  again: string | number,
): Answer<T> {
  const [answers] = useState(() => new Map<string, T>());
  const [held, setHeld] = useState<Held<T> | null>(null);
  const [tries, setTries] = useState(0);
  const asking = `${again} ${tries}`;
  useEffect(() => {
    if (key === null) return undefined;
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
  const retry = useCallback(() => setTries((count) => count + 1), []);
  const current = held !== null && held.key === key ? held : null;
  return {
    value: current?.value ?? (key === null ? null : (answers.get(key) ?? null)),
    trouble: current?.trouble ?? null,
    retry,
  };
}
