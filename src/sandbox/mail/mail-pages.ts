// The stand-in's inbox: every mail that was received, and each as its receiver would see it. Its links work.
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { onlyTheDesk } from "../only-the-desk.ts";
import type { ReceivedMail } from "./mail-server.ts";

export interface MailPagesParts {
  readonly received: () => readonly ReceivedMail[];
  /** Sends the coming Monday's digests at once; says how many. */
  readonly sendDigests: () => Promise<{ readonly sent: number; readonly empty: number }>;
  /** Sends the mails of the coming first working day of a month at once; says how many. */
  readonly sendReports: () => Promise<{ readonly sent: number; readonly empty: number }>;
}

const VIEWS = ["html", "text", "headers"] as const;
type View = (typeof VIEWS)[number];
const VIEW_WORDS: Record<View, string> = { html: "As seen", text: "As text", headers: "Headers" };

/** `/sandbox/mail` and what is below it. */
export function createMailPages({ received, sendDigests, sendReports }: MailPagesParts): Hono {
  const pages = new Hono();
  pages.use("/sandbox/mail/*", onlyTheDesk);
  const found = (context: Context): ReceivedMail | undefined =>
    received().find(({ number }) => String(number) === context.req.param("number"));

  pages.get("/sandbox/mail.json", (context) => {
    context.header("Cache-Control", "no-store");
    return context.json(received());
  });

  pages.get("/sandbox/mail", (context) => {
    const said = context.req.query("said") ?? "";
    const mails = received();
    context.header("Refresh", said === "" ? "5" : "5; url=/sandbox/mail");
    return show(
      context,
      "Mail",
      html`<h1>Mail</h1>
        <p>
          What the stand-in mail server received, whoever it was for. Mails are sent ten seconds
          after a flag is raised. This page looks again every five seconds.
        </p>
        ${said === "" ? "" : html`<p class="said" role="status">${said}</p>`}
        <form class="deal" method="post" action="/sandbox/mail/digests">
          <button>Send next Monday’s digests now</button>
        </form>
        <form class="deal" method="post" action="/sandbox/mail/reports">
          <button>Send the next monthly reports now</button>
        </form>
        ${
          mails.length === 0
            ? html`<p>Nothing yet. Raise a flag in a ticket of a customer who has an owner.</p>`
            : html`<table class="mails">
                <caption>
                  ${mails.length === 1 ? "1 mail" : `${mails.length} mails`}, newest first
                </caption>
                <thead>
                  <tr>
                    <th scope="col">Subject, and to whom</th>
                    <th scope="col">Received</th>
                  </tr>
                </thead>
                <tbody>
                  ${mails.map(
                    ({ number, at, to, mail }) =>
                      html`<tr>
                        <td>
                          <a href="/sandbox/mail/${number}">${mail.subject ?? "(no subject)"}</a>
                          <br />${to.join(", ")}
                        </td>
                        <td>${at.toISOString().slice(0, 16).replace("T", " ")}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>`
        }
        <p><a href="/sandbox/received">What the outside heard</a></p>`,
    );
  });

  pages.post("/sandbox/mail/digests", async (context) => {
    const { sent, empty } = await sendDigests();
    const said =
      sent + empty === 0
        ? "Everybody has had that digest already."
        : `${sent} sent; ${empty} had nothing to tell.`;
    return context.redirect(`/sandbox/mail?said=${encodeURIComponent(said)}`, 303);
  });

  pages.post("/sandbox/mail/reports", async (context) => {
    const { sent, empty } = await sendReports();
    const said =
      sent + empty === 0
        ? "Everybody has had that report already."
        : `${sent} sent; ${empty} had nothing to tell.`;
    return context.redirect(`/sandbox/mail?said=${encodeURIComponent(said)}`, 303);
  });

  pages.get("/sandbox/mail/:number{[0-9]+}", (context) => {
    const mail = found(context);
    if (mail === undefined) return context.text("This mail is no longer kept.", 404);
    const view = VIEWS.find((each) => each === context.req.query("view")) ?? "html";
    return show(
      context,
      mail.mail.subject ?? "Mail",
      html`<p><a href="/sandbox/mail">All mails</a></p>
        <h1>${mail.mail.subject ?? "(no subject)"}</h1>
        <p>
          From ${mail.mail.from?.name ?? ""} &lt;${mail.mail.from?.address ?? ""}&gt; to
          ${mail.to.join(", ")}, ${mail.at.toISOString().slice(0, 16).replace("T", " ")} UTC
        </p>
        <nav class="views" aria-label="How to show it">
          ${VIEWS.map(
            (each) =>
              html`<a
                href="/sandbox/mail/${mail.number}?view=${each}"
                ${each === view ? html`aria-current="page"` : ""}
                >${VIEW_WORDS[each]}</a
              >`,
          )}
        </nav>
        ${shownAs(view, mail)}`,
    );
  });

  // The mail itself, as far from this page as a mail program keeps it: no scripts, and its links open elsewhere.
  pages.get("/sandbox/mail/:number{[0-9]+}/html", (context) => {
    const mail = found(context);
    if (mail === undefined) return context.text("This mail is no longer kept.", 404);
    context.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
    );
    context.header("Cache-Control", "no-store");
    const body = withPictures(mail);
    return context.html(body.replace("<head>", '<head><base target="_blank">'));
  });
  return pages;
}

/** The mail's HTML with the pictures that travelled inside it, as a mail program shows them. */
function withPictures({ mail }: ReceivedMail): string {
  let body = mail.html ?? "";
  for (const { contentId, mimeType, content } of mail.attachments) {
    if (contentId === undefined || typeof content === "string") continue;
    const bytes = Buffer.from(content instanceof Uint8Array ? content : new Uint8Array(content));
    const name = contentId.replace(/^<|>$/g, "");
    body = body.replaceAll(`cid:${name}`, `data:${mimeType};base64,${bytes.toString("base64")}`);
  }
  return body;
}

function shownAs(view: View, { number, mail }: ReceivedMail) {
  switch (view) {
    case "html":
      return html`<iframe
        class="mail"
        title="The mail"
        src="/sandbox/mail/${number}/html"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
      ></iframe>`;
    case "text":
      return html`<pre>${linked(mail.text ?? "")}</pre>`;
    case "headers":
      return html`<pre>
${mail.headers.map(({ originalKey, value }) => `${originalKey}: ${value}`).join("\n")}</pre>`;
  }
}

/** A text's addresses as mail programs make links of them. */
const linked = (text: string) =>
  text
    .split(/(https?:\/\/[^\s]+)/)
    .map((part, at) => (at % 2 === 1 ? html`<a href="${part}" target="_blank">${part}</a>` : part));

function show(context: Context, title: string, body: ReturnType<typeof html>) {
  context.header(
    "Content-Security-Policy",
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
  context.header("Cache-Control", "no-store");
  // Without any, a form would not say that it comes from here.
  context.header("Referrer-Policy", "same-origin");
  return context.html(
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
      </html>`,
  );
}
