import { statusWord } from "./status-word.ts";

/** A ticket's status: a square of its colour, and its word wherever there is room for one. */
export function StatusBadge({ status, isSmall = false }: { status: string; isSmall?: boolean }) {
  const word = statusWord(status);
  return (
    <span className={`badge is-${status}`}>
      <span className={isSmall ? "unseen" : undefined}>{word}</span>
    </span>
  );
}
