import { type Ref, useEffect, useState } from "react";
import { Key } from "../keyboard/Key.tsx";
import { useReader } from "../reader/reader.ts";

interface SearchBoxProps {
  readonly q: string;
  readonly field: Ref<HTMLInputElement>;
  readonly onSearch: (q: string) => void;
}

/** Milliseconds of silence after which what was typed is searched for. */
const PAUSE = 250;

/** Searches while typing; what is searched for stands in the address bar. */
export function SearchBox({ q, field, onSearch }: SearchBoxProps) {
  const { t } = useReader();
  const [typed, setTyped] = useState(q);
  const [shown, setShown] = useState(q);
  // The address changed under the field (back, a cleared search): it follows.
  if (shown !== q) {
    setShown(q);
    if (typed.trim() !== q) setTyped(q);
  }
  useEffect(() => {
    if (typed.trim() === q) return undefined;
    const timer = setTimeout(() => onSearch(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [typed, q, onSearch]);
  return (
    <div className="search">
      <form
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- not every engine has the element yet
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          onSearch(typed);
        }}
      >
        <input
          ref={field}
          type="search"
          dir="auto"
          value={typed}
          maxLength={200}
          placeholder={t("search.placeholder")}
          aria-label={t("search.label")}
          aria-keyshortcuts="/"
          onChange={(event) => setTyped(event.target.value)}
        />
        <Key name="/" />
      </form>
    </div>
  );
}
