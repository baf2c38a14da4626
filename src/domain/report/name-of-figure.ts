// A figure's name in the reader's language, on the page and in its files alike.
import type english from "../../../translations/en.json";
import type { Words } from "../words.ts";
import { aboutFigure, type Part } from "./about-figure.ts";

type ReportWords = Words<(typeof english)["report"]>;

/** The name with the part of the period it speaks of: "Win rate · Seat limit outgrown"; the id itself where no report has it. */
export function nameOfFigure(
  id: string,
  t: ReportWords,
  nameOfSignal: (signal: string) => string,
): string {
  const about = aboutFigure(id);
  if (about === null) return id;
  const parts = [
    about.reason === null ? null : (t.maybe(`reason.${about.reason}`) ?? about.reason),
    nameOfPart(about.part, t, nameOfSignal),
    about.currency,
  ].filter((part) => part !== null);
  return parts.reduce(
    (said, part) => t("ofPart", { name: said, part }),
    t(`figure.${about.family}.name`),
  );
}

function nameOfPart(
  part: Part,
  t: ReportWords,
  nameOfSignal: (signal: string) => string,
): string | null {
  switch (part.is) {
    case "month":
      return null;
    case "signal":
      return nameOfSignal(part.signal);
    case "not-sure":
      return t("signals.notSure");
    case "team":
      return part.team;
    case "no-team":
      return t("teams.noTeam");
    case "segment":
      return part.segment;
    case "no-segment":
      return t("segments.none");
  }
}
