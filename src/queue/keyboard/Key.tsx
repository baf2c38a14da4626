import { keySymbol } from "./keys.ts";

/** A key's cap beside what it does. Screen readers hear it through `aria-keyshortcuts` instead. */
export const Key = ({ name }: { name: string }) => (
  <kbd className="key" aria-hidden="true">
    {keySymbol(name)}
  </kbd>
);
