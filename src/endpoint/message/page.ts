// Pages that the endpoint itself says something on: a sentence or two, before or instead of a screen of ours.
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { problemAnswer, type Refusal } from "../problem.ts";
import type { Answer } from "./answer.ts";

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#fff, #151a1e); color: light-dark(#293239, #d8dcde); font: 400 14px/20px system-ui, sans-serif; }
main { max-width: 480px; margin: 64px auto; padding: 0 20px; }
h1 { font-size: 18px; line-height: 24px; font-weight: 600; margin: 0 0 8px; }
p, form { margin: 0 0 16px; }
small { color: light-dark(#5c6970, #919ca5); font-size: 12px; }
a, button { color: light-dark(#1f73b7, #2694d6); }
label { display: grid; gap: 4px; margin-bottom: 12px; font-weight: 600; }
input { max-width: 260px; padding: 7px 10px; border: 1px solid #848f99; border-radius: 4px; background: inherit; color: inherit; font: inherit; }
button { min-height: 36px; padding: 0 12px; border: 1px solid currentcolor; border-radius: 4px; background: none; font: inherit; cursor: pointer; }
`;
const STYLE_HASH = btoa(String.fromCharCode(...sha256(utf8ToBytes(STYLE))));

const escaped = (words: string): string =>
  words.replace(
    /[&<>"']/g,
    (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[mark] ?? "&#39;",
  );

export interface SentencePage {
  readonly title: string;
  readonly sentence: string;
  readonly link?: { readonly href: string; readonly words: string };
  /** A question with one answer, asked of `action` by GET. */
  readonly question?: {
    readonly action: string;
    readonly name: string;
    readonly label: string;
    readonly pattern: string;
    readonly words: string;
    readonly hidden: Readonly<Record<string, string>>;
    /** Where the answer may lead on to, as CSP spells it. */
    readonly leadsTo: string;
  };
  /** Small print, such as a request's id. */
  readonly small?: string;
  /** Whether it may stand in a frame; only a page that shows nothing of anybody may. */
  readonly framed?: boolean;
}

/** A quiet page with one sentence, and at most one thing to do. */
export function sentencePage(page: SentencePage, status = 200): Answer {
  const { title, sentence, link, question, small, framed = false } = page;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "base-uri 'none'",
    `form-action ${question === undefined ? "'none'" : `'self' ${question.leadsTo}`}`,
    ...(framed ? [] : ["frame-ancestors 'none'"]),
  ];
  return {
    status,
    type: "text/html; charset=utf-8",
    body: [
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)} · Signal Flag</title><style>${STYLE}</style></head>`,
      `<body><main><h1>${escaped(title)}</h1><p>${escaped(sentence)}</p>`,
      ...(link === undefined
        ? []
        : [`<p><a href="${escaped(link.href)}">${escaped(link.words)}</a></p>`]),
      ...(question === undefined ? [] : [questionForm(question)]),
      ...(small === undefined ? [] : [`<small>${escaped(small)}</small>`]),
      "</main></body></html>",
    ].join(""),
    headers: { "Content-Security-Policy": policy.join("; ") },
  };
}

function questionForm(question: NonNullable<SentencePage["question"]>): string {
  const { action, name, label, pattern, words, hidden } = question;
  const fields = Object.entries(hidden)
    .map(([key, value]) => `<input type="hidden" name="${escaped(key)}" value="${escaped(value)}">`)
    .join("");
  return `<form action="${escaped(action)}">${fields}<label>${escaped(label)}<input name="${escaped(name)}" required pattern="${escaped(pattern)}" autocapitalize="none" spellcheck="false"></label><button>${escaped(words)}</button></form>`;
}

/** Whether a person looks at this answer, and no program reads it. */
export const wantsPage = (request: Request): boolean =>
  request.headers.get("accept")?.includes("text/html") === true;

/** A refusal in words, for a person to read. */
export function refusalPage(
  refusal: Refusal,
  requestId: string,
  page: Pick<SentencePage, "link" | "framed"> = {},
): Answer {
  const { status, headers } = problemAnswer(refusal, requestId);
  const said = sentencePage(
    { ...page, title: "Signal Flag", sentence: refusal.detail, small: requestId },
    status,
  );
  return { ...said, says: refusal.refused, headers: { ...headers, ...said.headers } };
}
