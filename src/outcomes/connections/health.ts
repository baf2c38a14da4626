// How a connection is doing, in one word and one sentence: heard lately, quiet, or not to be asked.
import type { Connection } from "../../api/connection.ts";
import { formatAgo } from "../../ui/format.ts";
import type { OutcomesWords } from "../words.ts";

export interface Health {
  readonly state: "ok" | "quiet" | "never" | "failing" | "off";
  readonly word: string;
  readonly sentence: string;
}

/** A weekend and a day: shorter silence is nothing to worry about. */
const QUIET_DAYS = 3;
const DAY = 86_400_000;

/** `now` is in milliseconds UTC. */
export function healthOf(connection: Connection, now: number, t: OutcomesWords): Health {
  const { active, problem, heardAt, polledAt, counts } = connection;
  const say = (state: Health["state"], ...sentences: readonly string[]): Health => ({
    state,
    word: t(`connections.health.${state}`),
    sentence: sentences.join(" "),
  });
  const count = (result: string) => String(counts[result] ?? 0);
  const counted = t("connections.says.counts", {
    stored: count("stored"),
    refused: count("refused"),
    waiting: count("waiting"),
  });
  const asked =
    polledAt === null
      ? []
      : [t("connections.says.asked", { ago: formatAgo(polledAt, now, t.locale) })];
  if (!active) return say("off", counted);
  if (problem !== null) return say("failing", problem, counted);
  const last = Math.max(Date.parse(heardAt ?? "") || 0, Date.parse(polledAt ?? "") || 0);
  if (last === 0) return say("never", t("connections.says.never"));
  const days = Math.floor((now - last) / DAY);
  if (days >= QUIET_DAYS)
    return say("quiet", t("connections.says.quiet", { days: String(days) }), counted);
  const heard =
    heardAt === null
      ? []
      : [t("connections.says.heard", { ago: formatAgo(heardAt, now, t.locale) })];
  return say("ok", ...heard, ...asked, counted);
}
