import { momentInZone, placeOfZone } from "../months.ts";
import { useReader, useShown } from "../reader.ts";

/** Where a picture is from, once it has left the page: "Signal Flag, October 2026, as of 2 Nov, 09:00 Berlin, n = 142". */
export function useSource(n: number): string {
  const { t } = useReader();
  const { report, name } = useShown();
  return t("chart.source", {
    month: name,
    when: momentInZone(report.asOf, report.zone, t.locale),
    place: placeOfZone(report.zone),
    n,
  });
}
