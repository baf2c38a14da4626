// The customer's sentences, out of a conversation that is HTML from anybody.
import { maskPersonal } from "../../domain/mask.ts";
import type { Message } from "../zendesk/zaf.ts";

/** How many of the customer's messages, newest first, and how many sentences are offered. */
const MESSAGES = 5;
const SENTENCES = 24;
/** A message longer than this is cut: a pasted log has no sentence worth quoting at its end. */
const LONGEST = 20_000;

const BLOCKS = "p,div,br,li,tr,h1,h2,h3,h4,h5,h6,blockquote,pre";

// The page's rule lets text become markup through a policy only. This one is for documents that run, load and show nothing.
// To the compiler its HTML is a string, which is all that a DOMParser is said to take.
declare global {
  var trustedTypes: { createPolicy(name: string, rules: InertRules): InertRules } | undefined;
}
interface InertRules {
  createHTML(html: string): string;
}
const inert = globalThis.trustedTypes?.createPolicy("signal-flag-inert", {
  createHTML: (html) => html,
});

/** What a person would read of this HTML. Nothing of it runs, loads or is rendered. */
export function textOf(html: string): string {
  const text = html.slice(0, LONGEST);
  const page = new DOMParser().parseFromString(inert?.createHTML(text) ?? text, "text/html");
  // A quoted mail below an answer is not what the customer says now.
  for (const unseen of page.querySelectorAll("script,style,template,title,noscript,blockquote"))
    unseen.remove();
  for (const block of page.querySelectorAll(BLOCKS)) block.after(page.createTextNode("\n"));
  return page.body.textContent.replaceAll(/[ \t\u00a0]+/g, " ");
}

/** The customer's sentences, newest message first, already masked; each one once. */
export function customerSentences(conversation: readonly Message[], locale: string): string[] {
  const segmenter = new Intl.Segmenter(locale, { granularity: "sentence" });
  const sentences = conversation
    .filter((message) => message.fromCustomer)
    .slice(-MESSAGES)
    .toReversed()
    .flatMap((message) => textOf(message.html).split("\n"))
    .flatMap((line) => [...segmenter.segment(line)].map((part) => part.segment.trim()))
    // A greeting or a lone name is not worth a line.
    .filter((sentence) => Array.from(sentence).length >= 8)
    .map((sentence) => maskPersonal(sentence).slice(0, 1000).toWellFormed());
  return [...new Set(sentences)].slice(0, SENTENCES);
}
