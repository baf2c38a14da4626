import { useId, useState } from "react";
import type { OwnStory } from "../api/recognition.ts";
import { Masked } from "../ui/Masked.tsx";
import { amountOf, dayOf, nameOfSignal, useReader } from "./reader.ts";

interface StoriesProps {
  readonly stories: readonly OwnStory[];
  readonly monthName: string;
}

/** Stories shown at once: a page to be read, not a list to be worked through. */
const FIRST = 6;

/** What came furthest is read first; among equals, the newest. */
const furthest = ({ status, steps }: OwnStory): number => {
  if (status === "won" || status === "resolved") return 4;
  if (steps.some(({ type, goodToKnow }) => type === "thanked" || goodToKnow)) return 3;
  if (status === "opportunity") return 2;
  return status === "accepted" ? 1 : 0;
};

/** What the customer said, what CS did, and what came of it. */
export function Stories({ stories: all, monthName }: StoriesProps) {
  const { t } = useReader();
  const heading = useId();
  const [isOpen, setIsOpen] = useState(false);
  const sorted = all.toSorted((a, b) => furthest(b) - furthest(a));
  const stories = isOpen ? sorted : sorted.slice(0, FIRST);
  const more = sorted.length - stories.length;
  if (stories.length === 0) return <Nothing monthName={monthName} />;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="unseen">
        {t("storiesTitle")}
      </h2>
      <ul className="stories">
        {stories.map((story) => (
          <li key={story.flagId}>
            <Story story={story} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <button type="button" className="button stories-more" onClick={() => setIsOpen(true)}>
          {t("moreStories", { count: more })}
        </button>
      )}
    </section>
  );
}

function Story({ story }: { readonly story: OwnStory }) {
  const reader = useReader();
  const { t, ui } = reader;
  const { status, quote, note, steps, corroborated } = story;
  const thanks = steps.filter(({ type, words }) => type === "thanked" && words !== null);
  const heading = useId();
  return (
    <article className="story" aria-labelledby={heading}>
      {quote === null ? (
        <p className="story-erased">{t("noQuote")}</p>
      ) : (
        <blockquote className="story-quote" dir="auto">
          <Masked text={quote} words={ui} />
        </blockquote>
      )}
      <header className="story-head">
        <h3 id={heading}>
          <bdi>{nameOfSignal(reader, story.signal)}</bdi>
          <span aria-hidden="true"> · </span>
          <bdi>{story.accountName ?? t("noAccount")}</bdi>
        </h3>
        <span className={`story-status is-${status}`}>{t(`status.${status}`)}</span>
      </header>
      <p className="aside">
        {t("flagged", { at: dayOf(story.raisedAt, reader), ticket: story.ticketId })}
        {corroborated && <> · {t("alsoHeard")}</>}
      </p>
      {note !== null && (
        <p className="story-note" dir="auto">
          {t("youWrote", { note })}
        </p>
      )}
      <ol className="steps">
        {steps
          .filter(({ type, words }) => type !== "thanked" || words === null)
          .map((step) => {
            const amount = amountOf(step, reader);
            const reason = step.reason === null ? "" : t(`reason.${step.reason}`);
            return (
              <li key={`${step.type} ${step.at}`} className={`step is-${step.type}`}>
                <span className="step-at">{dayOf(step.at, reader)}</span>
                <span>
                  {t(`step.${step.type}`, { who: step.by ?? t("somebody"), reason })}
                  {amount !== null && <strong> {amount}</strong>}
                  {step.goodToKnow && <span className="step-good"> {t("goodToKnow")}</span>}
                </span>
              </li>
            );
          })}
      </ol>
      {thanks.map(({ words, by, at }) => (
        <figure key={at} className="thanks">
          <blockquote dir="auto">{words}</blockquote>
          <figcaption className="aside">
            <bdi>{by ?? t("somebody")}</bdi> · {dayOf(at, reader)}
          </figcaption>
        </figure>
      ))}
    </article>
  );
}

/** Nothing yet: what would stand here, so that the first answer is no surprise. */
function Nothing({ monthName }: { readonly monthName: string }) {
  const { t } = useReader();
  const heading = useId();
  return (
    <section className="nothing" aria-labelledby={heading}>
      <h2 id={heading}>{t("emptyTitle", { month: monthName })}</h2>
      <p>{t("emptyText")}</p>
      <ul>
        {(["emptyQuote", "emptyDone", "emptyOutcome"] as const).map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ul>
    </section>
  );
}
