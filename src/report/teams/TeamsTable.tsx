import { Amounts } from "../Amounts.tsx";
import { Figure } from "../Figure.tsx";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { Share } from "../Share.tsx";

/** The month by the flagging agents' teams, by name: a place to look, no ranking. */
export function TeamsTable() {
  const { t } = useReader();
  const { teams } = useShown().report;
  return (
    <Section title={t("teams.title")} hint={t("teams.hint")} className="half">
      {teams.length === 0 ? (
        <p>{t("teams.none")}</p>
      ) : (
        <div className="scroll">
          <table className="table">
            <caption className="unseen">{t("teams.caption")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("teams.team")}</th>
                <th scope="col" className="number">
                  {t("teams.flags")}
                </th>
                <th scope="col" className="number">
                  {t("teams.accepted")}
                </th>
                <th scope="col" className="number">
                  {t("teams.inTime")}
                </th>
                <th scope="col" className="number">
                  {t("teams.closed")}
                </th>
              </tr>
            </thead>
            <tbody>
              {teams.map(({ team, flags, acceptance, attainment, closed }) => (
                <tr key={team ?? "no team"}>
                  <th scope="row">{team ?? t("teams.noTeam")}</th>
                  <td className="number">
                    <Figure metric={flags} />
                  </td>
                  <td className="number">
                    <Share metric={acceptance} />
                  </td>
                  <td className="number">
                    <Share metric={attainment} />
                  </td>
                  <td className="number">
                    <Amounts metrics={closed} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
