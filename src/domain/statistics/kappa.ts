/** Below this a category's definition is to be rewritten: "substantial" agreement begins here (Landis & Koch 1977). */
export const SUBSTANTIAL = 0.6;
/** Flags labelled by two people that a statement about agreement takes. */
export const KAPPA_NEEDS = 50;

/**
 * Cohen's kappa of a square table of counts, rows by the one, columns by the other person:
 * (p_o − p_e) ÷ (1 − p_e) (Educ. Psychol. Meas. 20:37, 1960). Null without rows, and where both always say the same
 * one thing, since then nothing is left for chance to explain.
 */
export function cohensKappa(table: readonly (readonly number[])[]): number | null {
  const n = table.flat().reduce((all, count) => all + count, 0);
  if (table.some((row) => row.length !== table.length))
    throw new RangeError("Both people have the same categories: the table is square.");
  if (n === 0) return null;
  const agreed = table.reduce((all, row, index) => all + (row[index] ?? 0), 0) / n;
  const byChance = table.reduce((all, row, index) => {
    const ofTheOne = row.reduce((sum, count) => sum + count, 0);
    const ofTheOther = table.reduce((sum, other) => sum + (other[index] ?? 0), 0);
    return all + (ofTheOne * ofTheOther) / (n * n);
  }, 0);
  return byChance === 1 ? null : (agreed - byChance) / (1 - byChance);
}

/** The table of one category against all others together: what kappa per category is taken of. */
export function oneAgainstTheRest(
  table: readonly (readonly number[])[],
  category: number,
): [[number, number], [number, number]] {
  const both = table[category]?.[category] ?? 0;
  const ofTheOne = (table[category] ?? []).reduce((sum, count) => sum + count, 0);
  const ofTheOther = table.reduce((sum, row) => sum + (row[category] ?? 0), 0);
  const n = table.flat().reduce((all, count) => all + count, 0);
  return [
    [both, ofTheOne - both],
    [ofTheOther - both, n - ofTheOne - ofTheOther + both],
  ];
}
