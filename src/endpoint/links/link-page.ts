// The pages that links in mails lead to: a question with a button, or what came of it. No scripts, nothing from elsewhere,
// and nothing happens before the button: programs that open every link of a mail only ever read.
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { Answer } from "../message/answer.ts";

const STYLE = `
:root { color-scheme: light dark; --ground: light-dark(#f8f9f9, #151a1e); --card: light-dark(#fff, #1d2328);
  --text: light-dark(#293239, #d8dcde); --subtle: light-dark(#5c6970, #a5afb7); --line: light-dark(#d8dcde, #39434b);
  --field: light-dark(#848f99, #848f99); --accent: light-dark(#1f73b7, #6cb4ec); --fill: #1f73b7;
  --note: light-dark(#fff8ed, #382610); --note-text: light-dark(#803503, #ecb783); }
body { margin: 0; background: var(--ground); color: var(--text); font: 400 15px/22px system-ui, sans-serif; }
main { box-sizing: border-box; max-width: 520px; margin: 48px auto; padding: 28px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow-wrap: anywhere; }
h1 { margin: 0 0 16px; font-size: 20px; line-height: 26px; font-weight: 600; }
p { margin: 0 0 16px; }
.flag { margin: 0 0 16px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 6px; }
.flag p { margin: 0; }
.flag small, small { color: var(--subtle); font-size: 13px; line-height: 18px; }
.note { padding: 10px 14px; border-radius: 6px; background: var(--note); color: var(--note-text); }
fieldset { margin: 0 0 16px; padding: 0; border: 0; }
legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.choice { display: grid; grid-template-columns: auto 1fr; column-gap: 10px; padding: 8px 4px; border-radius: 4px; cursor: pointer; }
.choice:has(:focus-visible) { outline: 3px solid var(--accent); }
.choice input { grid-row: span 2; margin: 4px 0 0; width: 16px; height: 16px; accent-color: var(--fill); }
.choice small { grid-column: 2; }
.field { display: grid; gap: 4px; margin: 0 0 16px; font-weight: 600; }
select { min-height: 40px; max-width: 100%; padding: 0 10px; border: 1px solid var(--field); border-radius: 4px; background: var(--card); color: inherit; font: inherit; font-weight: 400; }
button { min-height: 40px; padding: 0 20px; border: 1px solid var(--fill); border-radius: 4px; background: var(--fill); color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
button:hover { filter: brightness(0.94); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.choice :focus-visible { outline: 0; }
@media (max-width: 480px) { main { margin: 0; padding: 20px 16px; border: 0; border-radius: 0; min-height: 100vh; } button { width: 100%; } }
`;
const STYLE_HASH = btoa(String.fromCharCode(...sha256(utf8ToBytes(STYLE))));

const escaped = (words: string): string =>
  words.replaceAll(
    /[&<>"']/g,
    (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[mark] ?? "&#39;",
  );

export interface LinkPage {
  /** BCP 47. */
  readonly locale: string;
  readonly title: string;
  /** The flag it is about. */
  readonly flag?: { readonly kind: string; readonly account: string; readonly detail: string };
  /** What should be seen before anything is decided. */
  readonly note?: string | undefined;
  readonly text?: string;
  /** Asked by POST, of this very address. */
  readonly form?: {
    readonly hidden: Readonly<Record<string, string>>;
    readonly choices?: {
      readonly name: string;
      readonly label: string;
      readonly of: readonly {
        readonly value: string;
        readonly words: string;
        readonly means: string;
      }[];
    };
    readonly select?: {
      readonly name: string;
      readonly label: string;
      readonly of: readonly { readonly value: string; readonly words: string }[];
    };
    readonly actsAs?: string;
    readonly button: string;
  };
  readonly link?: { readonly href: string; readonly words: string };
  readonly small?: string;
}

/** The page as an answer. */
export function linkPage(page: LinkPage, status = 200): Answer {
  const { locale, title, flag, note, text, form, link, small } = page;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "base-uri 'none'",
    `form-action ${form === undefined ? "'none'" : "'self'"}`,
    "frame-ancestors 'none'",
  ];
  return {
    status,
    type: "text/html; charset=utf-8",
    body: [
      `<!doctype html><html lang="${escaped(locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex, nofollow"><title>${escaped(title)} · Signal Flag</title><style>${STYLE}</style></head>`,
      `<body><main><h1>${escaped(title)}</h1>`,
      flag === undefined
        ? ""
        : `<div class="flag"><p><small>${escaped(flag.kind)}</small></p><p><strong>${escaped(flag.account)}</strong></p><p>${escaped(flag.detail)}</p></div>`,
      note === undefined ? "" : `<p class="note" role="status">${escaped(note)}</p>`,
      text === undefined ? "" : `<p>${escaped(text)}</p>`,
      form === undefined ? "" : formOf(form),
      link === undefined ? "" : `<p><a href="${escaped(link.href)}">${escaped(link.words)}</a></p>`,
      small === undefined ? "" : `<small>${escaped(small)}</small>`,
      "</main></body></html>",
    ].join(""),
    headers: {
      "Content-Security-Policy": policy.join("; "),
      "X-Robots-Tag": "noindex, nofollow",
    },
  };
}

function formOf({
  hidden,
  choices,
  select,
  actsAs,
  button,
}: NonNullable<LinkPage["form"]>): string {
  return [
    '<form method="post">',
    ...Object.entries(hidden).map(
      ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
    ),
    choices === undefined
      ? ""
      : `<fieldset><legend>${escaped(choices.label)}</legend>${choices.of
          .map(
            ({ value, words, means }) =>
              `<label class="choice"><input type="radio" name="${escaped(choices.name)}" value="${escaped(value)}" required><span>${escaped(words)}</span><small>${escaped(means)}</small></label>`,
          )
          .join("")}</fieldset>`,
    select === undefined
      ? ""
      : `<label class="field">${escaped(select.label)}<select name="${escaped(select.name)}">${select.of
          .map(({ value, words }) => `<option value="${escaped(value)}">${escaped(words)}</option>`)
          .join("")}</select></label>`,
    actsAs === undefined ? "" : `<p>${escaped(actsAs)}</p>`,
    `<p><button>${escaped(button)}</button></p></form>`,
  ].join("");
}
