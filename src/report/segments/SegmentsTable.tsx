import { Amounts } from "../Amounts.tsx";
import { Figure } from "../Figure.tsx";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { Share } from "../Share.tsx";
import { Table } from "../Table.tsx";

/** The period by the segment of the customers, by name. */
export function SegmentsTable() {
  const { t } = useReader();
  const { segments } = useShown().report;
  // Nobody has said what segments there are: a table of one line would only say so again.
  if (segments.every(({ segment }) => segment === null)) return null;
  return (
    <Section title={t("segments.title")} hint={t("segments.hint")} className="half">
      <Table
        caption={t("segments.caption")}
        heads={[
          t("segments.segment"),
          { words: t("teams.flags"), of: "number" },
          { words: t("teams.accepted"), of: "number" },
          { words: t("teams.inTime"), of: "number" },
          { words: t("teams.closed"), of: "number" },
        ]}
      >
        <tbody>
          {segments.map(({ segment, flags, acceptance, attainment, closed }) => (
            <tr key={segment ?? "no segment"}>
              <th scope="row">
                <bdi>{segment ?? t("segments.none")}</bdi>
              </th>
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
    </Section>
  );
}
