import { isOpen } from "../../domain/flag.ts";
import type { Flag } from "../../api/flag.ts";
import { type Reader, useReader } from "../reader/reader.ts";
import { formatLeft, formatWhen } from "../reader/when.ts";
import { dayOf } from "../list/groups.ts";

interface Due {
  readonly tone: "danger" | "warning" | "success" | "quiet";
  readonly text: string;
}

function dueOf(flag: Flag, now: number, { t, locale }: Pick<Reader, "t" | "locale">): Due {
  const time = (ms: number) => formatLeft(ms, { t, locale });
  if (!isOpen(flag.status)) {
    const when = formatWhen(flag.closedAt ?? flag.raisedAt, now, locale);
    const tone = flag.status === "won" || flag.status === "resolved" ? "success" : "quiet";
    const status =
      flag.status === "declined" && flag.declineReason !== null
        ? t("due.declined", { reason: t(`reason.${flag.declineReason}`) })
        : t(`status.${flag.status}`);
    return { tone, text: t("due.closed", { status, when }) };
  }
  if (flag.contactedAt !== null) {
    const after = time(Date.parse(flag.contactedAt) - Date.parse(flag.raisedAt));
    const inTime = flag.contactedAt <= flag.dueAt;
    return {
      tone: inTime ? "success" : "danger",
      text: inTime ? t("due.inTime", { time: after }) : t("due.late", { time: after }),
    };
  }
  if (flag.pause !== null && Date.parse(flag.pause.until) > now)
    return {
      tone: "quiet",
      text: t(`due.paused.${flag.pause.reason}`, {
        until: formatWhen(flag.pause.until, now, locale),
        due: formatWhen(flag.dueAt, now, locale),
      }),
    };
  const left = Date.parse(flag.dueAt) - now;
  const when = formatWhen(flag.dueAt, now, locale);
  if (left < 0) return { tone: "danger", text: t("due.over", { time: time(left), when }) };
  return {
    tone: Date.parse(flag.dueAt) < dayOf(now).tomorrow ? "warning" : "quiet",
    text: t("due.left", { time: time(left), when }),
  };
}

/** How the flag stands against its clock, with the moment in the reader's own zone. */
export function DueLine({ flag }: { flag: Flag }) {
  const reader = useReader();
  const { tone, text } = dueOf(flag, reader.now, reader);
  return <p className={`due due-${tone}`}>{text}</p>;
}
