// What became of a flag, in a few words. Pure.
import type { Answer } from "../../api/answer.ts";
import { formatMoney } from "../../ui/format.ts";
import type { Language } from "../language.ts";

/** "Won · $11,400", "Declined · not the right time". */
export function whatBecame(answer: Answer, { words, locale }: Language): string {
  const { type, reason, amountMinor, currency } = answer;
  const more =
    type === "decline" && reason !== null
      ? words(`decline.${reason}`)
      : (type === "win" || type === "opportunity") && amountMinor !== null && currency !== null
        ? formatMoney(amountMinor, currency, locale)
        : null;
  return [words(`story.${type}`), more].filter((part) => part !== null).join(" · ");
}

/** Whose flag it was: the account, else the ticket. */
export const aboutWhom = (answer: Answer, { words }: Language): string =>
  answer.accountName ?? words("story.onTicket", { ticket: answer.ticketId });

/** One line for Zendesk's corner; the panel says the same and stays. */
export function answerText(answers: readonly Answer[], language: Language): string {
  const { words } = language;
  const [only, ...others] = answers;
  if (only === undefined || others.length > 0) return words("answers.many", { n: answers.length });
  if (only.type === "thanked" && only.words !== null && only.by !== null)
    return words("answers.thanks", { name: only.by.name, words: only.words });
  return words("answers.one", {
    account: aboutWhom(only, language),
    what: whatBecame(only, language),
  });
}
