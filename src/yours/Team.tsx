import { useId, useState } from "react";
import type { TeamRecognition } from "../api/recognition.ts";
import { Masked } from "../ui/Masked.tsx";
import { monthBefore } from "./OwnFigure.tsx";
import { amountOf, creditsOf, dayOf, nameOfSignal, useReader } from "./reader.ts";

/** The team's sum and the stories behind it. Nobody is named, and nobody's part can be read off. */
export function Team({ team }: { readonly team: TeamRecognition }) {
  const reader = useReader();
  const { t, ui } = reader;
  const heading = useId();
  const { credits, before, stories, month, scope } = team;
  const left = credits.excluded.reduce((sum, { n }) => sum + n, 0);
  return (
    <section className="sum" aria-labelledby={heading}>
      <h2 id={heading}>
        {scope === "team" && team.team !== null
          ? t("teamTitle", { team: team.team })
          : t("everybodyTitle")}
      </h2>
      {credits.value === null ? (
        <p className="aside">{t("teamTooSmall", { need: credits.refusal?.need ?? 0 })}</p>
      ) : (
        <>
          <p className="sum-value" data-figure={credits.id}>
            {creditsOf(credits.value, reader)}
          </p>
          <p className="aside">{monthBefore(month, before, reader)}</p>
          <p className="aside">
            {t("teamRests", { count: credits.n })}
            {left > 0 && ` ${t("leftOut", { count: left })}`}
          </p>
          {scope === "everybody" && (
            <p className="aside">{t(team.team === null ? "noTeamWhy" : "everybodyWhy")}</p>
          )}
        </>
      )}
      {stories.length > 0 && (
        <>
          <h3>{t("teamStories")}</h3>
          <ul className="team-stories">
            {stories.map((story) => {
              const amount = amountOf(story, reader);
              return (
                <li key={story.flagId}>
                  {story.quote !== null && (
                    <blockquote dir="auto">
                      <Masked text={story.quote} words={ui} />
                    </blockquote>
                  )}
                  <p className="aside">
                    <strong className="is-done">{t(`status.${story.status}`)}</strong>
                    {amount !== null && <> {amount}</>} ·{" "}
                    <bdi>{story.accountName ?? t("noAccount")}</bdi> ·{" "}
                    <bdi>{nameOfSignal(reader, story.signal)}</bdi>
                  </p>
                </li>
              );
            })}
          </ul>
        </>
      )}
      {team.rows.length > 0 && <Rows rows={team.rows} />}
    </section>
  );
}

const AT_A_TIME = 20;

function Rows({ rows }: { readonly rows: TeamRecognition["rows"] }) {
  const reader = useReader();
  const { t } = reader;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{t("rows", { count: rows.length })}</summary>
      {isOpen && (
        <div className="scroll">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t("account")}</th>
                <th scope="col">{t("signal")}</th>
                <th scope="col">{t("decidedOn")}</th>
                <th scope="col">{t("earnedBy")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, AT_A_TIME * 10).map((row) => (
                <tr key={row.flagId}>
                  <th scope="row">
                    <bdi>{row.accountName ?? t("noAccount")}</bdi>
                  </th>
                  <td>{nameOfSignal(reader, row.signal)}</td>
                  <td>{dayOf(row.decidedAt, reader)}</td>
                  <td>
                    {row.earned.length === 0
                      ? t("byNothing")
                      : row.earned.map((by) => t(`by.${by}`)).join(", ")}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
