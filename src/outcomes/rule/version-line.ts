import type { RuleVersion } from "../../api/attribution.ts";
import { formatInstant } from "../../ui/format.ts";
import type { OutcomesWords } from "../words.ts";

/** "Version 3, published 12 Nov, 10:42 by Abe Admin" */
export function versionLine(
  {
    version,
    publishedAt,
    publishedBy,
  }: Pick<RuleVersion, "version" | "publishedAt" | "publishedBy">,
  t: OutcomesWords,
): string {
  if (publishedAt === null) return t("rule.delivered", { version });
  const when = formatInstant(publishedAt, t.locale);
  return t("rule.inForce", { version, when, who: publishedBy?.name ?? t("rule.operator") });
}
