import { Amounts } from "../Amounts.tsx";
import { Figure } from "../Figure.tsx";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { Share } from "../Share.tsx";
import { Table } from "../Table.tsx";

/** The month by the flagging agents' teams, by name: a place to look, no ranking. */
export function TeamsTable() {
  const { t } = useReader();
  const { teams } = useShown().report;
  return (
    <Section title={t("teams.title")} hint={t("teams.hint")} className="half">
      {teams.length === 0 ? (
        <p>{t("teams.none")}</p>
      ) : (
        <Table
          caption={t("teams.caption")}
          heads={[
            t("teams.team"),
            { words: t("teams.flags"), of: "number" },
            { words: t("teams.accepted"), of: "number" },
            { words: t("teams.inTime"), of: "number" },
            { words: t("teams.closed"), of: "number" },
          ]}
        >
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
        </Table>
      )}
    </Section>
  );
}
