import { useEffect } from "react";
import { momentInZone, placeOfZone } from "../months.ts";
import { useReader, useShown } from "../reader.ts";
import { setPageMargins } from "./page-margins.ts";

/** Whose report this is, on paper; on the screen everybody knows. The same runs along every page. */
export function PrintHead() {
  const { t, tenant } = useReader();
  const { report, name } = useShown();
  const asOf = t("asOf", {
    when: momentInZone(report.asOf, report.zone, t.locale),
    place: placeOfZone(report.zone),
  });
  const rule = t("rule", { version: report.ruleVersion });
  useEffect(
    () =>
      setPageMargins(document, {
        top: `${tenant} · ${t("title")} · ${name}`,
        bottom: `Signal Flag · ${asOf} · ${rule}`,
        of: " / ",
      }),
    [t, tenant, name, asOf, rule],
  );
  return <p className="print-only">{tenant}</p>;
}
