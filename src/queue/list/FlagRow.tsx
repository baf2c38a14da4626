import type { MouseEvent } from "react";
import { isOpen } from "../../domain/flag.ts";
import type { Flag } from "../../api/flag.ts";
import { formatMoney } from "../../ui/format.ts";
import { Masked } from "../../ui/Masked.tsx";
import { type Reader, signalOf, useReader } from "../reader/reader.ts";
import { formatClosed, formatLeft } from "../reader/when.ts";
import type { Group } from "./groups.ts";

interface FlagRowProps {
  readonly flag: Flag;
  readonly group: Group;
  readonly href: string;
  readonly selected: boolean;
  readonly reachable: boolean;
  readonly sending: boolean;
  readonly onOpen: (id: string, byKeyboard: boolean) => void;
}

/** What stands in the first column: time left, time over, or how the clock ended. */
function timeOf(
  flag: Flag,
  group: Group,
  { t, locale, now }: Pick<Reader, "t" | "locale"> & { readonly now: number },
): string {
  if (!isOpen(flag.status)) return formatClosed(flag.closedAt ?? flag.raisedAt, group, locale);
  if (flag.contactedAt !== null)
    return flag.contactedAt <= flag.dueAt ? t("row.inTime") : t("row.late");
  const left = Date.parse(flag.dueAt) - now;
  const time = formatLeft(left, { t, locale });
  return left < 0 ? t("row.over", { time }) : time;
}

function toneOf(flag: Flag, group: Group): string {
  if (group === "overdue") return "danger";
  if (group === "today") return "warning";
  if (group === "answered")
    return flag.contactedAt !== null && flag.contactedAt <= flag.dueAt ? "success" : "danger";
  return "quiet";
}

/** Plain clicks are ours; those that open a new tab or window are the browser's. */
const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

export function FlagRow(props: FlagRowProps) {
  const { flag, group, href, selected, reachable, sending, onOpen } = props;
  const reader = useReader();
  const { t, ui, locale, me } = reader;
  const said = flag.quote ?? flag.note;
  const isMine = flag.owner?.id === me.id;
  const who = isMine || flag.owner === null ? flag.agent.name : flag.owner.name;
  return (
    <a
      className="row"
      href={href}
      aria-current={selected ? "true" : undefined}
      aria-busy={sending}
      tabIndex={reachable ? 0 : -1}
      data-flag={flag.id}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        onOpen(flag.id, event.detail === 0);
      }}
    >
      <span className={`row-time ${toneOf(flag, group)}`}>{timeOf(flag, group, reader)}</span>{" "}
      <span className="row-main">
        <span className="row-title">
          <bdi className="row-account">{flag.account?.name ?? t("noAccount")}</bdi>
          {" · "}
          <bdi>{signalOf(reader, flag.signal)}</bdi>
        </span>{" "}
        {said === null ? null : (
          <span className="row-said" dir="auto">
            <Masked text={flag.quote === null ? said : t("quoted", { text: said })} words={ui} />
          </span>
        )}
      </span>{" "}
      <span className="row-side">
        {flag.account?.arrMinor != null && flag.account.currency !== null ? (
          <span className="row-worth">
            {formatMoney(flag.account.arrMinor, flag.account.currency, locale)}
          </span>
        ) : null}{" "}
        <span className="pill">{t(`status.${flag.status}`)}</span>{" "}
        <bdi className="row-who">{who}</bdi>
      </span>
    </a>
  );
}
