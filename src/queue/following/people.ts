// Colleagues by name: who can be handed a flag, and who can be named in a remark.
import type { Member } from "../asking/desk.ts";

/** Letters without their marks, so that "Muller" finds "Müller". */
const plain = (text: string): string =>
  text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

const isHere = ({ active }: Member): boolean => active !== false;

export const isColleague = (member: Member): boolean =>
  isHere(member) && member.roles.some((role) => role !== "agent");
export const canOwn = (member: Member): boolean =>
  isHere(member) && (member.roles.includes("cs_manager") || member.roles.includes("admin"));

/** Shown at once; more would hide what is below. */
export const MOST_SHOWN = 6;

/** Who is meant by what was typed: whose name, or a part of it, begins so. First those whose first name does. */
export function found(people: readonly Member[], typed: string): Member[] {
  const wanted = plain(typed.trim());
  const first = people.filter(({ name }) => plain(name).startsWith(wanted));
  const later = people.filter(
    (person) => !first.includes(person) && plain(person.name).includes(` ${wanted}`),
  );
  return [...first, ...later];
}

/** The last day of an absence that has begun, `""` for one without an end, and `null` for who is here. */
export function awayUntil({ absentFrom, absentUntil }: Member, now: number): string | null {
  const today = new Date(now).toISOString().slice(0, 10);
  if (absentFrom == null || absentFrom > today) return null;
  if (absentUntil == null) return "";
  return absentUntil < today ? null : absentUntil;
}
