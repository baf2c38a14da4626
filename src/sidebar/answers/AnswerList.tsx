// What became of the agent's flags while they were away, newest first, until it was seen.
import type { Answer } from "../../api/answer.ts";
import { formatAgo } from "../../ui/format.ts";
import { useNow, usePanel } from "../panel/use-panel.ts";
import { aboutWhom, whatBecame } from "./answer-text.ts";
import { answerId } from "./remembered.ts";

const SHOWN = 3;
/** The endpoint gives this many at once; how many there are beyond is not known. */
const FULL = 20;
const GOOD: readonly Answer["type"][] = ["contact", "accept", "opportunity", "win", "resolve"];

export function AnswerList() {
  const { panel, state, words } = usePanel();
  const now = useNow(60_000);
  const { answers, language } = state;
  if (answers.length === 0) return null;
  return (
    <section className="answers">
      <h2>
        {words("answers.title")}
        <button className="link" type="button" onClick={() => panel.seeAnswers()}>
          {words("answers.seen")}
        </button>
      </h2>
      <ul>
        {answers.slice(0, SHOWN).map((answer) => (
          <li key={answerId(answer)} data-tone={toneOf(answer)}>
            <button type="button" onClick={() => panel.openAnswer(answer)}>
              <span className="flagged-label" dir="auto">
                {answer.type === "thanked" && answer.words !== null
                  ? words("quoted", { text: answer.words })
                  : whatBecame(answer, language)}
              </span>
              <span className="subtle" dir="auto">
                {answer.type === "thanked" && answer.by !== null
                  ? words("story.thanksFrom", { name: answer.by.name })
                  : aboutWhom(answer, language)}{" "}
                · {formatAgo(answer.at, now, language.locale)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {answers.length > SHOWN && (
        <p className="subtle">
          {answers.length < FULL
            ? words("flagged.more", { count: answers.length - SHOWN })
            : words("flagged.moreOpen")}
        </p>
      )}
    </section>
  );
}

const toneOf = ({ type }: Answer): "thanks" | "success" | "neutral" =>
  type === "thanked" ? "thanks" : GOOD.includes(type) ? "success" : "neutral";
