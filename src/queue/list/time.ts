import { isOpen } from "../../domain/flag.ts";
import type { Flag } from "../../api/flag.ts";
import type { Reader } from "../reader/reader.ts";
import { formatClosed, formatLeft } from "../reader/when.ts";
import type { Group } from "./groups.ts";

/** What stands in the first column: time left, time over, or how the clock ended. */
export function timeOf(
  flag: Flag,
  group: Group,
  { t, locale, now }: Pick<Reader, "t" | "locale"> & { readonly now: number },
): string {
  if (!isOpen(flag.status)) return formatClosed(flag.closedAt ?? flag.raisedAt, group, locale);
  if (flag.contactedAt !== null)
    return flag.contactedAt <= flag.dueAt ? t("row.inTime") : t("row.late");
  if (flag.pause !== null && Date.parse(flag.pause.until) > now) return t("row.paused");
  const left = Date.parse(flag.dueAt) - now;
  const time = formatLeft(left, { t, locale });
  return left < 0 ? t("row.over", { time }) : time;
}

export function toneOf(flag: Flag, group: Group): string {
  if (group === "overdue") return "danger";
  if (group === "today") return "warning";
  if (group === "answered")
    return flag.contactedAt !== null && flag.contactedAt <= flag.dueAt ? "success" : "danger";
  return "quiet";
}
