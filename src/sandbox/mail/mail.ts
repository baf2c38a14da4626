// The stand-in for a company's mail: its server, its inbox page, and a section of what the outside heard.
import type { Hono } from "hono";
import type { Outside } from "../outside.ts";
import { createMailPages } from "./mail-pages.ts";
import { type MailServer, startMailServer } from "./mail-server.ts";

/** Starts the mail server and makes its pages. */
export async function startMail(parts: {
  readonly key: string;
  readonly now: () => number;
  readonly outside: Outside;
  readonly sendDigests: () => Promise<{ readonly sent: number; readonly empty: number }>;
  readonly sendReports: () => Promise<{ readonly sent: number; readonly empty: number }>;
}): Promise<{ readonly server: MailServer; readonly routes: Hono }> {
  const { key, now, outside, sendDigests, sendReports } = parts;
  outside.show({
    where: "mail",
    title: "E-mail",
    about: "A mail server on this machine that keeps every mail instead of sending it on.",
    href: "/sandbox/mail",
  });
  const server = await startMailServer({
    key,
    now,
    onReceived: ({ number, to, mail }) =>
      outside.keep({
        where: "mail",
        id: mail.messageId ?? null,
        title: mail.subject ?? "(no subject)",
        lines: [`To ${to.join(", ")}`],
        note: "",
        href: `/sandbox/mail/${number}`,
      }),
  });
  return {
    server,
    routes: createMailPages({ received: server.received, sendDigests, sendReports }),
  };
}
