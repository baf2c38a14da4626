// The smallest store: a value in a closure, and the returned function stops listening.
export interface State<T> {
  readonly get: () => T;
  readonly set: (change: Partial<T>) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** `derive` completes every change before anybody sees it. */
export function createState<T>(initial: T, derive: (next: T) => T = (next) => next): State<T> {
  let value = derive(initial);
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(change) {
      value = derive({ ...value, ...change });
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
