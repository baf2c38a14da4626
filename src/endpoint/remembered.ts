// Answers of the store that may be a few seconds old, so that a busy tenant asks once and not a thousand times.

export interface Remembered<T> {
  get(key: string): Promise<T>;
  forget(key: string): void;
}

interface Entry<T> {
  readonly value: Promise<T>;
  /** When it was asked for. */
  readonly at: number;
}

/**
 * Remembers what `load` answered for `ageMs` milliseconds; everybody who asks while it loads shares one question.
 * Failures, and answers that `keep` declines, are not remembered.
 */
export function remember<T>(options: {
  readonly load: (key: string) => Promise<T>;
  readonly ageMs: number;
  readonly most: number;
  readonly now: () => number;
  readonly keep?: (value: T) => boolean;
}): Remembered<T> {
  const { load, ageMs, most, now, keep = () => true } = options;
  const known = new Map<string, Entry<T>>();

  // A clock that was set back must not keep an answer for longer.
  const isFresh = (at: number) => now() >= at && now() - at < ageMs;

  async function dropUnlessKept(key: string, entry: Entry<T>): Promise<void> {
    const kept = await entry.value.then(keep, () => false);
    if (!kept && known.get(key) === entry) known.delete(key);
  }

  return {
    get(key) {
      const found = known.get(key);
      if (found !== undefined && isFresh(found.at)) return found.value;
      const value = load(key);
      const entry = { value, at: now() };
      known.delete(key);
      known.set(key, entry);
      // A Map lists its oldest entry first.
      for (const oldest of known.keys()) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
      void dropUnlessKept(key, entry);
      return value;
    },
    forget: (key) => known.delete(key),
  };
}
