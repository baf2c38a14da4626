import { memo, type MouseEvent } from "react";
import type { Flag } from "../../api/flag.ts";
import type { Column, Grouping } from "../../api/queue.ts";
import { Masked } from "../../ui/Masked.tsx";
import { heardBy } from "../flag/Corroboration.tsx";
import { eventSentence } from "../flag/event-sentence.ts";
import type { Mark } from "../queue.ts";
import { type Reader, signalOf, useReader } from "../reader/reader.ts";
import { Cells } from "./Cells.tsx";
import type { Group } from "./groups.ts";
import { isAsleep } from "./order.ts";
import { timeOf, toneOf } from "./time.ts";
import { worthOf } from "./worth.ts";

interface FlagRowProps {
  readonly flag: Flag;
  readonly group: Group;
  readonly href: string;
  readonly selected: boolean;
  readonly reachable: boolean;
  readonly sending: boolean;
  /** `undefined` for somebody who may only look. */
  readonly chosen: boolean | undefined;
  readonly mark: Mark | undefined;
  /** `null`: the customer's words instead of columns. */
  readonly columns: readonly Column[] | null;
  /** What the heading above it says already. */
  readonly within: Grouping | null;
  readonly onOpen: (id: string, byKeyboard: boolean) => void;
  readonly onChoose: (flag: Flag, toHere: boolean) => void;
}

/** Plain clicks are ours; those that open a new tab or window are the browser's. */
const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/** One line of the list. Drawn again only when something of its own changes. */
export const FlagRow = memo(function FlagRow(props: FlagRowProps) {
  const { flag, group, href, selected, reachable, sending, chosen, mark, columns, within } = props;
  const { onOpen, onChoose } = props;
  const reader = useReader();
  const { t, now } = reader;
  const name = flag.account?.name ?? t("noAccount");
  return (
    <div
      className={`line${columns === null ? "" : " line-dense"}${chosen === true ? " line-chosen" : ""}`}
    >
      <a
        className={columns === null ? "row" : "row row-dense"}
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
        {columns === null ? (
          <Card flag={flag} group={group} within={within} reader={reader} />
        ) : (
          <Cells flag={flag} group={group} columns={columns} reader={reader} />
        )}
        {mark === undefined ? null : (
          <span className="row-mark" dir="auto">
            {t("mark.now", { event: eventSentence(mark.event, mark.flag, reader) })}
          </span>
        )}
        {isAsleep(flag, now) ? <span className="unseen">{t("row.snoozed")}</span> : null}
      </a>
      {chosen === undefined ? null : (
        <label className="choose">
          <input
            type="checkbox"
            checked={chosen}
            tabIndex={reachable ? 0 : -1}
            aria-label={t("choose.flag", { name })}
            aria-keyshortcuts={reachable ? "x" : undefined}
            onChange={() => undefined}
            onClick={(event) => onChoose(flag, event.shiftKey)}
          />
        </label>
      )}
    </div>
  );
});

interface PartProps {
  readonly flag: Flag;
  readonly group: Group;
  readonly reader: Reader & { readonly now: number };
}

/** Who, about what, in the customer's words; what it is worth, and where it stands. */
function Card({ flag, group, within, reader }: PartProps & { readonly within: Grouping | null }) {
  const { t, ui, locale, me } = reader;
  const said = flag.quote ?? flag.note;
  const isMine = flag.owner?.id === me.id;
  const who = isMine || flag.owner === null ? flag.agent.name : flag.owner.name;
  // Beneath an account's heading its name and worth would be said again with every line.
  const worth = within === "account" ? null : worthOf(flag, locale);
  const account = <bdi className="row-account">{flag.account?.name ?? t("noAccount")}</bdi>;
  const signal = <bdi>{signalOf(reader, flag.signal)}</bdi>;
  return (
    <>
      <span className={`row-time ${toneOf(flag, group)}`}>{timeOf(flag, group, reader)}</span>{" "}
      <span className="row-main">
        <span className="row-title">
          {within === "account" ? (
            signal
          ) : within === "signal" ? (
            account
          ) : (
            <>
              {account} · {signal}
            </>
          )}
        </span>{" "}
        {said === null ? null : (
          <span className="row-said" dir="auto">
            <Masked text={flag.quote === null ? said : t("quoted", { text: said })} words={ui} />
          </span>
        )}
      </span>{" "}
      <span className="row-side">
        {worth === null ? null : <span className="row-worth">{worth}</span>}{" "}
        <span className="pill">{t(`status.${flag.status}`)}</span>{" "}
        {flag.corroboration === null ? (
          <bdi className="row-who">{who}</bdi>
        ) : (
          <span className="row-agents">{heardBy(flag.corroboration, t)}</span>
        )}
      </span>
    </>
  );
}
