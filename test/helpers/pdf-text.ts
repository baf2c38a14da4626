// The words of a PDF as Chromium prints it, page by page: enough to see that nothing is missing, and nothing more.
import { inflateSync } from "node:zlib";

interface PdfObject {
  readonly dictionary: string;
  readonly stream: string;
}

/** The text of each page, in the order in which it was drawn. */
export function pdfText(file: Buffer): string[] {
  const objects = objectsOf(file);
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  const lettersOf = (id: string): ReadonlyMap<string, string> => {
    const known = fonts.get(id);
    if (known !== undefined) return known;
    const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.dictionary ?? "")?.[1] ?? "";
    const letters = unicodeOf(objects.get(table)?.stream ?? "");
    fonts.set(id, letters);
    return letters;
  };
  return [...objects.values()]
    .filter(({ dictionary }) => /\/Type\s*\/Page\b/.test(dictionary))
    .map(({ dictionary }) => {
      const names = new Map(
        [...dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = "", id = ""]) => [name, id]),
      );
      const drawn = /\/Contents (\d+) 0 R/.exec(dictionary)?.[1] ?? "";
      return drawnText(objects.get(drawn)?.stream ?? "", (name) =>
        lettersOf(names.get(name) ?? ""),
      );
    });
}

function objectsOf(file: Buffer): Map<string, PdfObject> {
  const text = file.toString("latin1");
  const objects = new Map<string, PdfObject>();
  for (const found of text.matchAll(/(\d+) 0 obj\s([\s\S]*?)endobj/g)) {
    const [, id = "", body = ""] = found;
    const start = /stream\r?\n/.exec(body);
    if (start === null) {
      objects.set(id, { dictionary: body, stream: "" });
      continue;
    }
    const dictionary = body.slice(0, start.index);
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1] ?? 0);
    const raw = body.slice(start.index + start[0].length).slice(0, length);
    const bytes = Buffer.from(raw, "latin1");
    const stream = dictionary.includes("/FlateDecode") ? inflateSync(bytes) : bytes;
    objects.set(id, { dictionary, stream: stream.toString("latin1") });
  }
  return objects;
}

const written = (hex: string): string =>
  String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((code) => Number.parseInt(code, 16)));

/** Glyph → letters, by the font's own table. */
function unicodeOf(table: string): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  for (const [, part = ""] of table.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph = "", code = ""] of part.matchAll(/<([\dA-F]+)> <([\dA-F]+)>/gi))
      letters.set(glyph, written(code));
  for (const [, part = ""] of table.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from = "", to = "", code = ""] of part.matchAll(
      /<([\dA-F]+)> <([\dA-F]+)> <([\dA-F]+)>/gi,
    ))
      for (let glyph = Number.parseInt(from, 16); glyph <= Number.parseInt(to, 16); glyph += 1) {
        const letter = Number.parseInt(code, 16) + glyph - Number.parseInt(from, 16);
        letters.set(
          glyph.toString(16).toUpperCase().padStart(from.length, "0"),
          written(letter.toString(16).padStart(4, "0")),
        );
      }
  return letters;
}

function drawnText(
  drawing: string,
  lettersOf: (font: string) => ReadonlyMap<string, string>,
): string {
  let letters: ReadonlyMap<string, string> = new Map();
  let text = "";
  for (const [, font, hex, end] of drawing.matchAll(/\/(F\d+) [\d.]+ Tf|<([\dA-F]+)>|(\bET\b)/gi)) {
    if (font !== undefined) letters = lettersOf(font);
    else if (hex !== undefined)
      text += (hex.toUpperCase().match(/.{4}/g) ?? [])
        .map((glyph) => letters.get(glyph) ?? "")
        .join("");
    else if (end !== undefined) text += "\n";
  }
  return text;
}
