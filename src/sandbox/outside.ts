// What the outside heard: every stand-in keeps here what it received, and one page shows it all.
import { Hono } from "hono";
import { html } from "hono/html";

/** More than a demonstration fills; the oldest go first, of each stand-in by itself. */
const MOST_KEPT = 200;
const MOST_SHOWN = 20;

export interface Heard {
  /** The stand-in's name, as its section has it. */
  readonly where: string;
  /** The same message told again (a Slack message that is changed) takes the place of what was kept under this key. */
  readonly key?: string;
  /** Of the delivery, where the message carries it. */
  readonly id: string | null;
  /** One line, such as a subject; the section's title when left out. */
  readonly title?: string;
  /** What a person would read there, a line each. */
  readonly lines: readonly string[];
  /** What the stand-in found, such as that a signature is right. */
  readonly note: string;
  /** Where the message can be seen as its reader would, on the stand-in's own page. */
  readonly href?: string;
}

export interface Section {
  readonly where: string;
  /** The heading, such as `Slack`. */
  readonly title: string;
  /** One sentence: what it stands in for, and what it shows. */
  readonly about: string;
  /** The stand-in's own page, where it has one. */
  readonly href?: string;
}

export type KeptMessage = Heard & { readonly at: Date; readonly number: number };

/** Where stand-ins say what they received. */
export interface Outside {
  /** Shows a section for a stand-in, in the order of calls. */
  readonly show: (section: Section) => void;
  readonly keep: (message: Heard) => void;
  /** Newest first. */
  readonly heard: () => readonly KeptMessage[];
}

export function createOutside(now: () => number): Outside & { readonly pages: Hono } {
  const sections: Section[] = [];
  let kept: KeptMessage[] = [];
  let number = 0;

  const keep: Outside["keep"] = (message) => {
    number += 1;
    const others = kept.filter(
      ({ where, key }) => key === undefined || where !== message.where || key !== message.key,
    );
    kept = [{ ...message, at: new Date(now()), number }, ...others];
    const tooMany = kept.filter(({ where }) => where === message.where).slice(MOST_KEPT);
    kept = kept.filter((each) => !tooMany.includes(each));
  };

  const pages = new Hono();
  pages.get("/sandbox/received.json", (context) => context.json(kept));
  pages.get("/sandbox/received", (context) => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) context.header(name, value);
    context.header("Refresh", "3");
    return context.html(
      page(
        "What the outside heard",
        html`
          <h1>What the outside heard</h1>
          <p>
            Messages are sent ten seconds after a flag is raised, so that one that is taken back
            rings nobody's phone. This page looks again every three seconds.
          </p>
          ${kept.length === 0 ? html`<p>Nothing yet. Raise a flag in a ticket.</p>` : ""}
          ${sections.map((section) => {
            const own = kept.filter(({ where }) => where === section.where);
            return html`<section aria-labelledby="${section.where}">
              <h2 id="${section.where}">
                ${section.href === undefined ? section.title : html`<a href="${section.href}">${section.title}</a>`}
                <small>${own.length === 1 ? "1 message" : `${own.length} messages`}</small>
              </h2>
              <p>${section.about}</p>
              ${own.slice(0, MOST_SHOWN).map(
                (message) =>
                  html`<article>
                    <h3>
                      <a href="${message.href ?? `/sandbox/received/${message.number}`}"
                        >${message.title ?? message.lines[0] ?? section.title}</a
                      >
                    </h3>
                    <p>${message.at.toISOString()} ${message.note}</p>
                    ${message.lines.slice(0, 12).map((line) => html`<pre>${line}</pre>`)}
                  </article>`,
              )}
            </section>`;
          })}
        `,
      ),
    );
  });
  // One message without the page's looking again, so that it can be read to its end.
  pages.get("/sandbox/received/:number{[0-9]+}", (context) => {
    const message = kept.find((each) => String(each.number) === context.req.param("number"));
    for (const [name, value] of Object.entries(PAGE_HEADERS)) context.header(name, value);
    if (message === undefined) return context.text("This message is no longer kept.", 404);
    return context.html(
      page(
        message.title ?? message.where,
        html`
          <p><a href="/sandbox/received">What the outside heard</a></p>
          <h1>${message.title ?? message.where}</h1>
          <p>${message.at.toISOString()} ${message.note}</p>
          ${message.lines.map((line) => html`<pre>${line}</pre>`)}
        `,
      ),
    );
  });
  return { show: (section) => void sections.push(section), keep, heard: () => kept, pages };
}

const PAGE_HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  "Cache-Control": "no-store",
} as const;

const page = (title: string, body: ReturnType<typeof html>) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Signal Flag sandbox</title>
        <link rel="stylesheet" href="/sandbox/page.css" />
      </head>
      <body>
        <main class="wide">${body}</main>
      </body>
    </html>`;
