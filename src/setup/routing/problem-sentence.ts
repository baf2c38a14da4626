import type { RoutingProblem } from "../../domain/routing/problem.ts";
import { nameOfMember, nameOfSignal, type Reading } from "./reading.ts";

/** What is wrong, in the reader's words, with the names of whatever it is about. */
export function problemSentence(
  { code, what, with: others }: RoutingProblem,
  reading: Reading,
): string {
  const { t } = reading;
  const rules = new Intl.ListFormat(t.locale).format(others.map(String));
  return t(`routing.problem.${code}`, { what: named(code, what, reading), rules });
}

function named(code: RoutingProblem["code"], what: string | null, reading: Reading): string {
  if (what === null) return "";
  switch (code) {
    case "unknown-member":
    case "member-left":
      return nameOfMember(reading, what);
    case "lowers-urgency":
      return nameOfSignal(reading, what);
    case "other-kind":
      return what === "expansion" || what === "friction" ? reading.t(`routing.kind.${what}`) : what;
    case "destination-off":
    case "destination-deaf":
      return reading.destinations.find(({ id }) => id === what)?.name ?? what;
    case "unknown-signal":
    case "unknown-category":
    case "unknown-queue":
    case "unknown-destination":
    case "empty-range":
    case "no-such-flag":
    case "contradicts":
    case "some-unknown":
    case "shadowed":
    case "queue-empty":
      return what;
  }
}
