// What every mail looks like, in its two forms: plain text that says everything, and HTML without scripts or anything from
// elsewhere, in one column that fits a phone, light or dark as its reader's screen is. Pictures come with the mail itself.

export type Block =
  | { readonly is: "lead"; readonly text: string }
  /** Names and values below each other. */
  | {
      readonly is: "facts";
      readonly facts: readonly { readonly name: string; readonly value: string }[];
    }
  /** What somebody said, as they said it. */
  | { readonly is: "quote"; readonly text: string }
  | { readonly is: "heading"; readonly text: string }
  | { readonly is: "list"; readonly title: string | null; readonly items: readonly ListItem[] }
  | {
      readonly is: "figures";
      readonly figures: readonly {
        readonly name: string;
        readonly value: string;
        readonly alarming?: boolean;
      }[];
    }
  /** A picture that comes with the mail. Whoever does not see it is told what it shows. */
  | {
      readonly is: "picture";
      /** The Content-ID of its attachment. */
      readonly cid: string;
      readonly title: string;
      readonly alt: string;
      /** CSS pixels. */
      readonly width: number;
      readonly height: number;
    }
  /** The first one is what most readers want. */
  | {
      readonly is: "links";
      readonly links: readonly { readonly words: string; readonly href: string }[];
    }
  | {
      readonly is: "small";
      readonly text: string;
      readonly link?: { readonly words: string; readonly href: string };
    };

export interface ListItem {
  readonly text: string;
  readonly href: string | null;
}

export interface Page {
  /** BCP 47. */
  readonly locale: string;
  readonly title: string;
  /** A word above the title, such as the kind of flag, and its colour. */
  readonly tag: {
    readonly words: string;
    readonly tone: "good" | "warning" | "alarm" | "plain";
  } | null;
  readonly blocks: readonly Block[];
}

/** The page as plain text. */
export function asText({ title, tag, blocks }: Page): string {
  const parts = [
    tag === null ? title : `${tag.words.toUpperCase()}\n${title}`,
    ...blocks.map(textOf),
  ];
  return `${parts.join("\n\n")}\n`;
}

function textOf(block: Block): string {
  switch (block.is) {
    case "lead":
      return block.text;
    case "heading":
      return `${block.text}\n${"-".repeat(Math.min(block.text.length, 60))}`;
    case "facts":
      return block.facts.map(({ name, value }) => `${name}: ${value}`).join("\n");
    case "figures":
      return block.figures.map(({ name, value }) => `${name}: ${value}`).join("\n");
    case "quote":
      return block.text
        .split("\n")
        .map((line) => `> ${line}`)
        .join("\n");
    case "list":
      return [
        ...(block.title === null ? [] : [`${block.title}:`]),
        ...block.items.map(({ text }) => `* ${text}`),
      ].join("\n");
    case "picture":
      return `${block.title}\n${block.alt}`;
    case "links":
      return block.links.map(({ words, href }) => `${words}:\n${href}`).join("\n\n");
    case "small":
      return block.link === undefined
        ? block.text
        : `${block.text}\n${block.link.words}: ${block.link.href}`;
  }
}

const escaped = (text: string): string =>
  text.replaceAll(
    /[&<>"']/g,
    (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[mark] ?? "&#39;",
  );

/** Lines of a text stay lines. */
const lines = (text: string): string => escaped(text).replaceAll("\n", "<br>");

// Garden's colours, as the pages have them. Written at each element, since some readers drop the style sheet; those that
// keep it and are dark take the second value from it.
const COLOURS = {
  ground: ["#f8f9f9", "#151a1e"],
  card: ["#ffffff", "#1d2328"],
  line: ["#d8dcde", "#39434b"],
  text: ["#293239", "#d8dcde"],
  subtle: ["#5c6970", "#a5afb7"],
  link: ["#1f73b7", "#6cb4ec"],
  button: ["#1f73b7", "#1f73b7"],
  alarm: ["#bd2c3a", "#f58f97"],
  good: ["#037f52", "#7fc5a8"],
  warning: ["#9c4b0b", "#e5a35c"],
} as const;
type Colour = keyof typeof COLOURS;

const colour = (name: Colour): string => COLOURS[name][0];
const FONT =
  "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Hiragino Sans','Noto Sans JP',sans-serif";

const DARK = Object.entries(COLOURS)
  .map(([name, [, dark]]) => {
    const background = name === "ground" || name === "card" || name === "button";
    const rule = background
      ? `background-color:${dark} !important`
      : name === "line"
        ? `border-color:${dark} !important`
        : `color:${dark} !important`;
    return `.${name}{${rule}}`;
  })
  .join("");

/** The page as HTML. Nothing in it is taken as markup but what stands here. */
export function asHtml({ locale, title, tag, blocks }: Page): string {
  const tone = tag === null ? null : tag.tone === "plain" ? "subtle" : tag.tone;
  return [
    `<!doctype html><html lang="${escaped(locale)}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    // Phones would make links of anything that looks like a number.
    '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">',
    `<title>${escaped(title)}</title>`,
    `<style>:root{color-scheme:light dark;supported-color-schemes:light dark}@media (prefers-color-scheme:dark){${DARK}}@media (max-width:480px){.outer{padding:0 !important}.inner{padding:20px 16px !important;border-radius:0 !important;border-width:0 !important}.go{display:block !important;margin:0 0 8px !important;text-align:center !important}}</style></head>`,
    `<body class="ground" style="margin:0;padding:0;background-color:${colour("ground")}">`,
    // Readers of screens are told where the mail itself begins.
    `<div role="main"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="ground" style="background-color:${colour("ground")}"><tr><td align="center" class="outer" style="padding:24px 12px">`,
    `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px"><tr><td class="card inner line text" style="padding:28px;border:1px solid ${colour("line")};border-radius:8px;background-color:${colour("card")};color:${colour("text")};${FONT};font-size:15px;line-height:22px;text-align:left;word-break:break-word;overflow-wrap:anywhere">`,
    tag === null || tone === null
      ? ""
      : `<div class="${tone}" style="margin:0 0 4px;color:${colour(tone)};font-size:13px;line-height:18px;font-weight:600">${escaped(tag.words)}</div>`,
    `<h1 class="text" style="margin:0 0 16px;color:${colour("text")};font-size:20px;line-height:26px;font-weight:600">${escaped(title)}</h1>`,
    ...blocks.map(htmlOf),
    "</td></tr></table></td></tr></table></div></body></html>",
  ].join("");
}

const paragraph = (inner: string, style = ""): string =>
  `<p class="text" style="margin:0 0 16px;color:${colour("text")};${style}">${inner}</p>`;

function htmlOf(block: Block): string {
  switch (block.is) {
    case "lead":
      return paragraph(lines(block.text));
    case "heading":
      return `<h2 class="text line" style="margin:24px 0 12px;padding:16px 0 0;border-top:1px solid ${colour("line")};color:${colour("text")};font-size:16px;line-height:22px;font-weight:600">${escaped(block.text)}</h2>`;
    case "facts":
      return table(
        block.facts.map(
          ({ name, value }) =>
            `<td class="subtle" valign="top" style="padding:3px 16px 3px 0;color:${colour("subtle")};font-size:14px;line-height:20px;white-space:nowrap">${escaped(name)}</td><td class="text" valign="top" width="100%" style="padding:3px 0;color:${colour("text")};font-size:14px;line-height:20px">${lines(value)}</td>`,
        ),
      );
    case "figures":
      return table([
        block.figures
          .map(({ name, value, alarming }) => {
            const of: Colour = alarming === true ? "alarm" : "text";
            return `<td valign="top" style="padding:0 24px 0 0"><div class="${of}" style="color:${colour(of)};font-size:22px;line-height:28px;font-weight:600">${escaped(value)}</div><div class="subtle" style="color:${colour("subtle")};font-size:13px;line-height:18px">${escaped(name)}</div></td>`;
          })
          .join(""),
      ]);
    case "quote":
      return `<blockquote class="line text" style="margin:0 0 16px;padding:2px 0 2px 14px;border-left:3px solid ${colour("line")};color:${colour("text")};font-size:16px;line-height:24px">${lines(block.text)}</blockquote>`;
    case "list":
      return [
        block.title === null
          ? ""
          : `<p class="subtle" style="margin:0 0 4px;color:${colour("subtle")};font-size:13px;line-height:18px;font-weight:600">${escaped(block.title)}</p>`,
        `<ul style="margin:0 0 16px;padding:0 0 0 20px">`,
        ...block.items.map(
          ({ text, href }) =>
            `<li class="text" style="margin:0 0 4px;color:${colour("text")}">${href === null ? lines(text) : anchor(href, text)}</li>`,
        ),
        "</ul>",
      ].join("");
    case "picture":
      // Its ground is white in every scheme, as it is drawn.
      return `<p style="margin:0 0 16px"><img src="cid:${escaped(block.cid)}" alt="${escaped(`${block.title}. ${block.alt}`)}" width="${Math.min(504, block.width)}" style="display:block;width:100%;max-width:${block.width}px;height:auto;border:0;border-radius:4px;background-color:#ffffff"></p>`;
    case "links":
      return `<p style="margin:20px 0 16px">${block.links.map(button).join("")}</p>`;
    case "small":
      return `<p class="subtle" style="margin:12px 0 0;color:${colour("subtle")};font-size:12px;line-height:17px">${lines(block.text)}${block.link === undefined ? "" : ` ${anchor(block.link.href, block.link.words)}`}</p>`;
  }
}

const table = (rows: readonly string[]): string =>
  `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px">${rows.map((row) => `<tr>${row}</tr>`).join("")}</table>`;

const anchor = (href: string, words: string): string =>
  `<a href="${escaped(href)}" class="link" style="color:${colour("link")}">${lines(words)}</a>`;

function button(
  { words, href }: { readonly words: string; readonly href: string },
  at: number,
): string {
  const first = at === 0;
  const look = first
    ? `background-color:${colour("button")};color:#ffffff;border:1px solid ${colour("button")}`
    : `color:${colour("link")};border:1px solid ${colour("line")}`;
  return `<a href="${escaped(href)}" class="go ${first ? "button" : "link line"}" style="display:inline-block;margin:0 8px 8px 0;padding:9px 16px;border-radius:4px;font-size:15px;line-height:20px;font-weight:600;text-decoration:none;${look}">${escaped(words)}</a>`;
}
