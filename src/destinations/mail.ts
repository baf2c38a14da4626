// E-mails to one mail server. How they travel is handed in, since some hosts have no sockets.
import type { Failure } from "./ask.ts";

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` or nothing; there is no falling back to plain text. */
  readonly security: "tls" | "starttls";
  readonly user: string | null;
  readonly password: string | null;
}

export interface Mailbox {
  readonly name: string | null;
  readonly address: string;
}

/** A PNG that travels inside its mail. */
export interface MailPicture {
  readonly cid: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

export interface MailMessage {
  readonly from: Mailbox;
  readonly replyTo: string | null;
  readonly to: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Shown where the HTML names their `cid:`. */
  readonly pictures?: readonly MailPicture[];
  /** The same at every attempt: `<delivery id@host>`. */
  readonly messageId: string;
  readonly at: Date;
  /** Further headers, such as `References`. Names and values hold no line break. */
  readonly headers: Readonly<Record<string, string>>;
}

export type MailAnswer =
  | { readonly is: "accepted" }
  | {
      readonly is: "rejected";
      /** The server's reply code, such as 550 or 421. */
      readonly code: number;
      /** What it was the reply to. */
      readonly step: "greeting" | "sign-in" | "sender" | "recipient" | "message";
    }
  /** The server does not offer STARTTLS, so nothing was said to it. */
  | { readonly is: "no-starttls" }
  | { readonly is: "refused-address"; readonly sentence: string }
  | {
      readonly is: "failed";
      readonly kind: Failure;
      /** Whether the message's text had begun to leave. */
      readonly mayHaveArrived: boolean;
    };

/**
 * Hands messages to one server over one connection, within one bound of time; one answer for each, in their order.
 * Whatever happens is an answer, never a rejection.
 */
export type Mail = (
  server: MailServer,
  messages: readonly MailMessage[],
) => Promise<readonly MailAnswer[]>;
