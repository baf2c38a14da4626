import { type ReactNode, useCallback, useState } from "react";
import { MyRecognition, TeamRecognition } from "../api/recognition.ts";
import { useAnswer } from "../ui/asking/use-answer.ts";
import { type AddressBar, useAddress } from "../ui/page/address-bar.ts";
import { monthIn, monthsFrom, nameOfMonth, type YoursAddress } from "./address.ts";
import { Choice } from "./Choice.tsx";
import { Lead } from "./Lead.tsx";
import { OwnFigure } from "./OwnFigure.tsx";
import { useReader } from "./reader.ts";
import { sentenceOf } from "./sentence.ts";
import { Stories } from "./Stories.tsx";
import { Team } from "./Team.tsx";

interface YoursPageProps {
  readonly bar: AddressBar<YoursAddress>;
  /** The strip of all pages. */
  readonly top: ReactNode;
}

/** A month of one's own: the stories first, then what they come to, then the team. */
export function YoursPage({ bar, top }: YoursPageProps) {
  const { t, call, zone } = useReader();
  const address = useAddress(bar);
  // Time stands still while somebody reads.
  const [thisMonth] = useState(() => monthIn(Date.now(), zone));
  const month = address.month ?? thisMonth;
  const [chosen, setChosen] = useState(0);
  const readMine = useCallback(
    (of: string) => call(MyRecognition, "GET", `/v1/recognition/mine?month=${of}`),
    [call],
  );
  const readTeam = useCallback(
    (of: string) => call(TeamRecognition, "GET", `/v1/recognition/team?month=${of}`),
    [call],
  );
  const mine = useAnswer(month, readMine, chosen);
  const team = useAnswer(month, readTeam, chosen);
  const trouble = mine.trouble ?? team.trouble;
  const monthName = nameOfMonth(month, t.locale);
  const to = (other: string) => bar.href({ month: other === thisMonth ? null : other });
  const step = (by: 1 | -1, words: "before" | "after") => {
    const other = monthsFrom(month, by);
    return (
      <a
        className="button"
        href={to(other)}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          bar.go({ month: other === thisMonth ? null : other });
        }}
      >
        <span aria-hidden="true">{by === -1 ? "‹ " : ""}</span>
        <span className="unseen">{t(words)}: </span>
        {nameOfMonth(other, t.locale)}
        <span aria-hidden="true">{by === 1 ? " ›" : ""}</span>
      </a>
    );
  };
  return (
    <>
      <header>{top}</header>
      <main className="yours" aria-busy={mine.value === null && trouble === null}>
        <header className="yours-head">
          <div>
            <h1>{t("title")}</h1>
            <p className="yours-month">
              {monthName}
              {month >= thisMonth && <> · {t("live")}</>}
              <span className="aside"> · {t("private")}</span>
            </p>
          </div>
          <div className="yours-acts">
            {step(-1, "before")}
            {month < thisMonth && step(1, "after")}
            <button type="button" className="button" onClick={() => window.print()}>
              {t("print")}
            </button>
          </div>
        </header>
        {trouble !== null && (
          <p role="alert" className="yours-trouble">
            {t("loadFailed")} {sentenceOf(trouble, t)}{" "}
            <button
              type="button"
              className="link"
              onClick={() => {
                mine.again();
                team.again();
              }}
            >
              {t("tryAgain")}
            </button>
          </p>
        )}
        {mine.value === null ? (
          trouble === null && <p className="unseen">{t("loading")}</p>
        ) : (
          <>
            <Stories stories={mine.value.stories} monthName={monthName} />
            <div className="yours-sums">
              <OwnFigure mine={mine.value} />
              {team.value !== null && <Team team={team.value} />}
            </div>
            {mine.value.people.length > 0 && (
              <Lead key={month} people={mine.value.people} month={month} />
            )}
            <Choice
              optedOut={mine.value.optedOut}
              onChosen={() => setChosen((count) => count + 1)}
            />
          </>
        )}
      </main>
    </>
  );
}
