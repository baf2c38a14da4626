import { useState } from "react";
import type { Connection } from "../../api/connection.ts";
import type { OutcomesWords } from "../words.ts";
import { healthOf } from "./health.ts";

/** How it is doing, in a word and a sentence. */
export function HealthLine({
  t,
  connection,
}: {
  readonly t: OutcomesWords;
  readonly connection: Connection;
}) {
  // As of when it was drawn first; the list is read anew often enough.
  const [now] = useState(() => Date.now());
  const health = healthOf(connection, Math.max(now, Date.parse(connection.heardAt ?? "") || 0), t);
  return (
    <p className="health-line">
      <span className={`badge is-${health.state}`}>{health.word}</span> {health.sentence}
    </p>
  );
}
