import type { Telling } from "./say.ts";
import { spellDays, spellDuration } from "./spell.ts";

const DAY = 86_400_000;

/** This deal's numbers beside the windows of the rule, and whether each is inside. */
export function Measures({ telling: { t, evidence } }: { readonly telling: Telling }) {
  const { rule, flag } = evidence.statement;
  if (flag === null) return null;
  const { locale } = t;
  const { measured } = rule;
  const length = (ms: number) => spellDuration(ms, locale);
  const rows: { name: string; here: string; rule: string; isInside: boolean }[] = [
    {
      name: t("deal.measure.flagToDeal"),
      here:
        measured.flagToDealMs === null
          ? "–"
          : measured.flagToDealMs < 0
            ? t("deal.measure.after", { time: length(measured.flagToDealMs) })
            : length(measured.flagToDealMs),
      rule: t("deal.measure.window", { time: spellDays(measured.sourceWindowDays, locale) }),
      isInside:
        measured.flagToDealMs !== null &&
        measured.flagToDealMs >= 0 &&
        measured.flagToDealMs <= measured.sourceWindowDays * DAY,
    },
    {
      name: t("deal.measure.flagToClose"),
      here:
        measured.flagToCloseMs === null
          ? "–"
          : measured.flagToCloseMs < 0
            ? t("deal.measure.after", { time: length(measured.flagToCloseMs) })
            : length(measured.flagToCloseMs),
      rule: t("deal.measure.window", { time: spellDays(measured.influenceWindowDays, locale) }),
      isInside:
        measured.flagToCloseMs === null ||
        (measured.flagToCloseMs > 0 &&
          measured.flagToCloseMs <= measured.influenceWindowDays * DAY),
    },
    {
      name: t("deal.measure.activity"),
      here:
        measured.activityToFlagMs === null
          ? t("deal.measure.none")
          : t("deal.measure.before", { time: length(measured.activityToFlagMs) }),
      rule: t("deal.measure.quiet", { time: spellDays(measured.quietDays, locale) }),
      isInside:
        measured.activityToFlagMs === null || measured.activityToFlagMs > measured.quietDays * DAY,
    },
  ];
  return (
    <table className="deal-measures">
      <caption>{t("deal.measures", { version: rule.version })}</caption>
      <thead>
        <tr>
          <th scope="col">{t("deal.measure.what")}</th>
          <th scope="col">{t("deal.measure.here")}</th>
          <th scope="col">{t("deal.measure.rule")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, here, rule: asked, isInside }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className={isInside ? "" : "deal-outside"}>{here}</td>
            <td>{asked}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
