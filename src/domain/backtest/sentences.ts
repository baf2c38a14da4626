// A ticket's text as sentences a customer wrote.

/** Longer than any sentence people write; what is longer is a log or a pasted page. */
const LONGEST = 400;
/** A ticket is read this far: beyond it stand logs, and customers say what they want early. Characters. */
const READ = 20_000;

/**
 * The sentences of a text, in order. Quoted lines of earlier mails ("> …"), what follows a signature's dashes and addresses of
 * pages are no words of the customer's.
 */
export function sentencesOf(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.slice(0, READ).split(/\r?\n/)) {
    if (/^--\s*$/.test(line)) break;
    if (!/^\s*>/.test(line)) lines.push(line);
  }
  return lines
    .join("\n")
    .replaceAll(/https?:\/\/\S+/g, " ")
    .split(/(?<=[.!?…])\s+|[。！？]|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "" && sentence.length <= LONGEST);
}
