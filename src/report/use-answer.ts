import { useCallback, useEffect, useRef, useState } from "react";
import { type Trouble, troubleOf } from "./trouble.ts";

interface Held<T> {
  readonly key: string;
  readonly value: T | null;
  readonly trouble: Trouble | null;
}

export interface Answer<T> {
  /** The last answer to this key; it stays while a newer one is on its way. */
  readonly value: T | null;
  readonly trouble: Trouble | null;
  readonly again: () => void;
}

/** Asks whenever `key` changes and keeps what it was told per key. `ask` must stay the same function. */
export function useAnswer<T>(key: string, ask: (key: string) => Promise<T>): Answer<T> {
  const [answers] = useState(() => new Map<string, T>());
  const [held, setHeld] = useState<Held<T> | null>(null);
  const wanted = useRef<string | null>(null);
  const load = useCallback(async () => {
    // Answers may overtake each other; only the one to the last question is shown.
    const show = (answer: Held<T>) => {
      if (wanted.current === answer.key) setHeld(answer);
    };
    try {
      const value = await ask(key);
      answers.set(key, value);
      show({ key, value, trouble: null });
    } catch (error) {
      show({ key, value: answers.get(key) ?? null, trouble: troubleOf(error) });
    }
  }, [key, ask, answers]);
  useEffect(() => {
    wanted.current = key;
    void load();
    return () => {
      wanted.current = null;
    };
  }, [key, load]);
  const again = useCallback(() => {
    // Without anything to show, the page shows that it is asking.
    setHeld((before) => (before?.value === null ? null : before));
    void load();
  }, [load]);
  const current = held !== null && held.key === key ? held : null;
  return {
    value: current?.value ?? answers.get(key) ?? null,
    trouble: current?.trouble ?? null,
    again,
  };
}
