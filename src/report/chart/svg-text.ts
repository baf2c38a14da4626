// A chart as a file of its own: everything it needs is inside, in the light scheme, with its title and where it is from.
import { type Drawing, type Mark, type Paint, px, type Shape, SIZE } from "./drawing.ts";

/** The light scheme's colours, as in the theme; a file has no page to take them from. */
export const LIGHT: Readonly<Record<Paint, string>> = {
  primary: "#1f73b7",
  success: "#037f52",
  warning: "#ac5918",
  quiet: "#848f99",
  open: "#e4e7ea",
  band: "#e2effa",
  rule: "#d8dcde",
  text: "#293239",
  subtle: "#5c6970",
  "warning-text": "#ac5918",
};

export interface Caption {
  readonly title: string;
  /** "Signal Flag, October 2026, as of 2 Nov, 09:00 Berlin, n = 142" */
  readonly source: string;
  /** What there is to see, for whoever does not see it. */
  readonly description: string;
  readonly language: string;
}

const MARGIN = 16;
const HEAD = 34;
const FOOT = 30;
const FONTS = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";

const MARKS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
// oxlint-disable-next-line no-control-regex -- XML has no way to write these
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(NOT_XML, "\ufffd")
    .replace(/[&<>"]/g, (mark) => MARKS[mark] ?? mark);

/** How large the file's picture is, with its title and its source. */
export const sizeOf = ({ width, height }: Drawing): { width: number; height: number } => ({
  width: Math.ceil(width + MARGIN * 2),
  height: Math.ceil(height + HEAD + FOOT + MARGIN * 2),
});

/** The chart as an SVG file in the light scheme. */
export function svgText(drawing: Drawing, caption: Caption): string {
  const { width, height } = sizeOf(drawing);
  const { title, source, description, language } = caption;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xml:lang="${escaped(language)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description" font-family="${FONTS}" font-size="${SIZE}">`,
    `<title id="title">${escaped(title)}</title><desc id="description">${escaped(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 14}" font-size="15" font-weight="600" fill="${LIGHT.text}">${escaped(title)}</text>`,
    `<g transform="translate(${MARGIN} ${MARGIN + HEAD})">${drawing.shapes.map(shapeText).join("")}</g>`,
    `<text x="${MARGIN}" y="${height - MARGIN}" font-size="11" fill="${LIGHT.subtle}">${escaped(source)}</text>`,
    "</svg>",
  ].join("");
}

function shapeText(shape: Shape | Mark): string {
  switch (shape.is) {
    case "mark":
      return `<g><title>${escaped(shape.label)}</title>${shape.shapes.map(shapeText).join("")}</g>`;
    case "rect":
      return `<rect x="${px(shape.x)}" y="${px(shape.y)}" width="${px(Math.max(0, shape.width))}" height="${px(shape.height)}"${shape.rounded === true ? ' rx="2"' : ""} fill="${LIGHT[shape.fill]}"/>`;
    case "line":
      return `<line x1="${px(shape.from[0])}" y1="${px(shape.from[1])}" x2="${px(shape.to[0])}" y2="${px(shape.to[1])}" stroke="${LIGHT[shape.stroke]}" stroke-width="${shape.width}"${shape.dashed === true ? ' stroke-dasharray="4 3"' : ""}/>`;
    case "path":
      return `<path d="${shape.d}" fill="${shape.fill === undefined ? "none" : LIGHT[shape.fill]}"${shape.stroke === undefined ? "" : ` stroke="${LIGHT[shape.stroke]}" stroke-width="${shape.width ?? 1}" stroke-linejoin="round"`}/>`;
    case "dot":
      return `<circle cx="${px(shape.x)}" cy="${px(shape.y)}" r="${shape.r}" fill="${LIGHT[shape.fill]}"/>`;
    case "words":
      return `<text x="${px(shape.x)}" y="${px(shape.y)}" fill="${LIGHT[shape.fill]}"${shape.anchor === undefined ? "" : ` text-anchor="${shape.anchor}"`}${shape.strong === true ? ' font-weight="600"' : ""}>${escaped(shape.text)}</text>`;
  }
}
