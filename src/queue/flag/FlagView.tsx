import type { Ref } from "react";
import type { Flag, FlagDetail } from "../../api/flag.ts";
import { signalOf, ticketAddress, useReader } from "../reader/reader.ts";
import type { Trouble } from "../../ui/asking/trouble.ts";
import { formatWhen } from "../reader/when.ts";
import { DueLine } from "./DueLine.tsx";
import { MoveBar } from "./MoveBar.tsx";
import type { OfferedMove } from "./next-move.ts";
import { Story } from "./Story.tsx";
import { CustomerWords, Facts } from "./Words.tsx";

interface FlagViewProps {
  readonly flag: Flag;
  readonly detail: FlagDetail | null;
  readonly trouble: Trouble | null;
  readonly heading: Ref<HTMLHeadingElement>;
  readonly onRetry: () => void;
  readonly onMove: (move: OfferedMove) => void;
}

/** One flag: what the customer said, why it is here, the next step, and what happened so far. */
export function FlagView({ flag, detail, trouble, heading, onRetry, onMove }: FlagViewProps) {
  const reader = useReader();
  const { t, now, locale, subdomain } = reader;
  return (
    <article className="flag">
      <div className="flag-top">
        <DueLine flag={flag} />
        <a
          className="ticket-link"
          href={ticketAddress(subdomain, flag.ticketId)}
          target="_blank"
          rel="noreferrer"
        >
          {t("flag.ticket", { ticket: flag.ticketId })} <span aria-hidden="true">↗</span>
        </a>
      </div>
      <h2 className="flag-signal" tabIndex={-1} ref={heading}>
        {signalOf(reader, flag.signal)}
      </h2>
      <p className="flag-from">
        {flag.kind === "friction" ? `${t("kind.friction")} · ` : null}
        <bdi>{flag.account?.name ?? t("noAccount")}</bdi>
        {" · "}
        {t("flag.flaggedBy", {
          when: formatWhen(flag.raisedAt, now, locale),
          name: `\u2068${flag.agent.name}\u2069`,
        })}
      </p>
      <CustomerWords flag={flag} />
      <Facts flag={flag} />
      <MoveBar flag={flag} onMove={onMove} />
      <Story flag={flag} detail={detail} trouble={trouble} onRetry={onRetry} />
      {flag.identityAssurance === "asserted" ? (
        <p className="assurance">{t("flag.asserted", { name: flag.agent.name })}</p>
      ) : null}
    </article>
  );
}
