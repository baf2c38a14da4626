const sameDay = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const sameYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const long = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** A UTC time as short as a list allows, in the browser's time zone. */
export function shortTime(iso: string, now: Date): string {
  const time = new Date(iso);
  if (time.toDateString() === now.toDateString()) return sameDay.format(time);
  return (time.getFullYear() === now.getFullYear() ? sameYear : long).format(time);
}

/** A UTC time with weekday and minute, in the browser's time zone. */
export function fullTime(iso: string): string {
  return full.format(new Date(iso));
}

/** Up to two initials of a name. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => firstLetter(word ?? "")).join("");
}

const letters = new Intl.Segmenter();

function firstLetter(word: string): string {
  return letters.segment(word).containing(0)?.segment.toUpperCase() ?? "";
}
