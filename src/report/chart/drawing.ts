// What a chart is made of. Pure values, so that the page, a saved picture and a mail draw the very same; colours are
// named for what they mean and become real in picture.css and svg-text.ts.

/** What a shape's colour means; each scheme has its own for it. */
export type Paint =
  | "primary"
  | "success"
  | "warning"
  /** Counted, but no claim: influence that chance explains, small samples. */
  | "quiet"
  /** The part that is still open. */
  | "open"
  /** Where the truth may lie. */
  | "band"
  | "rule"
  | "text"
  | "subtle"
  | "warning-text";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Shape =
  | ({ readonly is: "rect"; readonly fill: Paint; readonly rounded?: boolean } & Box)
  | {
      readonly is: "line";
      readonly from: readonly [x: number, y: number];
      readonly to: readonly [x: number, y: number];
      readonly stroke: Paint;
      readonly width: number;
      readonly dashed?: boolean;
    }
  | {
      readonly is: "path";
      readonly d: string;
      readonly fill?: Paint;
      readonly stroke?: Paint;
      readonly width?: number;
    }
  | {
      readonly is: "dot";
      readonly x: number;
      readonly y: number;
      readonly r: number;
      readonly fill: Paint;
    }
  | Words;

export interface Words {
  readonly is: "words";
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly text: string;
  readonly fill: Paint;
  readonly anchor?: "start" | "middle" | "end";
  readonly strong?: boolean;
  readonly underlined?: boolean;
}

/** Shapes that are one figure: pressing them opens its rows. */
export interface Mark {
  readonly is: "mark";
  /** The figure's id. */
  readonly figure: string;
  /** Another month than the one that is shown. */
  readonly month?: string;
  /** What is read aloud: first what is seen, as it is seen, then what the picture says besides. */
  readonly label: string;
  readonly shapes: readonly Shape[];
  /** Where it may be pressed: at least 24 px high. */
  readonly area: Box;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly (Shape | Mark)[];
}

/** Letters of every chart: 12 px, as secondary text is on the page. */
export const SIZE = 12;

/** Widths of letters of that size in the widest of the fonts that systems come with. */
const WIDTHS: readonly [RegExp, number][] = [
  [/[iljtf.,:;'|!()\s-]/, 4.6],
  [/[mwMW%@]/, 11.6],
  [/[\dA-Z$€£&]/, 8.2],
];

/** About how wide a text of that size is, for where nothing can be measured; rather too wide than too narrow. */
export function widthOf(text: string, strong = false): number {
  let width = 0;
  for (const letter of text) {
    const isWide = (letter.codePointAt(0) ?? 0) >= 0x1100;
    width += isWide ? 12 : (WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? 7.4);
  }
  return Math.ceil(width * (strong ? 1.08 : 1));
}

/** A text that fits, with an ellipsis where it was cut. */
export function fitting(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let end = text.length - 1;
  while (end > 1 && widthOf(`${text.slice(0, end)}…`) > width) end -= 1;
  // Never half of a letter that takes two places.
  return `${text
    .slice(0, end)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd()}…`;
}

/** A number as SVG writes it: two digits after the point are finer than any screen. */
export const px = (value: number): string => String(Math.round(value * 100) / 100);

/** Words beside each other on a line, each right of the one before. */
export const words = (
  x: number,
  y: number,
  text: string,
  more: Partial<Omit<Words, "is" | "x" | "y" | "text">> = {},
): Words => ({ is: "words", x, y, text, fill: "text", ...more });
