// Addresses and names as they may stand in a mail's header.
import { clip } from "../clip.ts";

/** Longest address that a mail server takes (RFC 5321, section 4.5.3.1.3, without its angle brackets). */
const LONGEST_ADDRESS = 254;
const LONGEST_LINE = 200;

// The forms that real mailboxes have: neither quoted names, nor comments, nor numbers in brackets, which nobody types
// but somebody who wants to reach another place than the one shown.
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** Whether this is one e-mail address and nothing else. Letters beyond ASCII need an extension that few servers have. */
export function isMailbox(text: string): boolean {
  if (text.length > LONGEST_ADDRESS) return false;
  const at = text.lastIndexOf("@");
  const local = text.slice(0, Math.max(at, 0));
  const labels = text.slice(at + 1).split(".");
  return (
    local.length <= 64 &&
    LOCAL.test(local) &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label))
  );
}

/** Text as one line of a header: line breaks and other control characters, also those that only look like breaks, are blanks. */
export const headerLine = (text: string): string =>
  clip(
    text
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ")
      .replaceAll(/\s+/g, " ")
      .trim(),
    LONGEST_LINE,
  );
