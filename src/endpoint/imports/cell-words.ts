// How a cell is named in the sentence that says what is wrong with it.

export const missingOr = (cell: string, otherwise: string): string =>
  cell === "" ? "is missing" : `${quoted(cell)} ${otherwise}`;

/** As much of a cell as helps to find it. */
export const quoted = (cell: string): string => {
  const shown = Array.from(cell.toWellFormed());
  return `“${shown.length > 40 ? `${shown.slice(0, 40).join("")}…` : cell.toWellFormed()}”`;
};
