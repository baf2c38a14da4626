// What the address bar holds: the month, whether it is compared, and the figure whose rows are open.

export interface Address {
  /** "2026-10"; `null` means the month that is running. */
  readonly month: string | null;
  /** Whether the month before stands beside every figure. */
  readonly compare: boolean;
  /** The id of the figure whose rows are shown. */
  readonly figure: string | null;
}

/** The same rule as the endpoint's: a month of this century. */
export const isMonthName = (text: string): boolean => /^20\d{2}-(?:0[1-9]|1[0-2])$/.test(text);

// As long as the endpoint allows; no control characters, since no figure's name has any.
// oxlint-disable-next-line no-control-regex -- refusing control characters is what this expression is for
const FIGURE = /^[^\u0000-\u001f\u007f]{1,120}$/;

/** Reads any query string; what it does not understand is left out. */
export function readAddress(search: string): Address {
  const params = new URLSearchParams(search);
  const month = params.get("month");
  const figure = params.get("figure");
  return {
    month: month !== null && isMonthName(month) ? month : null,
    compare: params.get("compare") === "1",
    figure: figure !== null && FIGURE.test(figure) ? figure : null,
  };
}

/** The query string of an address. Parameters that are not its own, such as `colorScheme`, stay as they are. */
export function writeAddress({ month, compare, figure }: Address, search = ""): string {
  const params = new URLSearchParams(search);
  const own = { month, compare: compare ? "1" : null, figure };
  for (const [name, value] of Object.entries(own))
    if (value === null) params.delete(name);
    else params.set(name, value);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}
