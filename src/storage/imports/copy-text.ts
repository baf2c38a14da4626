// PostgreSQL's text format of COPY: tabs between, a backslash before what would be misread.

const SPECIAL = /[\\\t\n\r]/g;
const NAMES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
};

const cell = (value: string | number | null): string =>
  value === null
    ? "\\N"
    : typeof value === "number"
      ? String(value)
      : value.replace(SPECIAL, (each) => NAMES[each] ?? each);

/** One row, with its line end. */
export const copyRow = (values: readonly (string | number | null)[]): string =>
  `${values.map(cell).join("\t")}\n`;

const BACK: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", "\\": "\\" };

/** The cells of rows that were written by `copyRow`. */
export const readCopyRows = (body: string): (string | null)[][] =>
  body === ""
    ? []
    : body
        .slice(0, -1)
        .split("\n")
        .map((row) =>
          row
            .split("\t")
            .map((each) =>
              each === String.raw`\N`
                ? null
                : each.replace(/\\(.)/g, (_, letter: string) => BACK[letter] ?? letter),
            ),
        );
