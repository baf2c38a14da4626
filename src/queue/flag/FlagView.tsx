import type { Ref } from "react";
import type { Flag, FlagDetail } from "../../api/flag.ts";
import { signalOf, ticketAddress, useReader } from "../reader/reader.ts";
import type { Trouble } from "../../ui/asking/trouble.ts";
import { formatWhen } from "../reader/when.ts";
import { Agreed } from "../following/Agreed.tsx";
import { Aside } from "../following/Aside.tsx";
import type { FollowAct } from "../following/follow-up.ts";
import { FollowBar } from "../following/FollowBar.tsx";
import { Corroboration, HeardAgain, type Together } from "./Corroboration.tsx";
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
  readonly onFollow: (act: FollowAct) => void;
  readonly together: Together;
}

/** One flag: what the customer said, why it is here, the next step, and what happened so far. */
export function FlagView(props: FlagViewProps) {
  const { flag, detail, trouble, heading, onRetry, onMove, onFollow, together } = props;
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
        <HeardAgain flag={flag} />
      </p>
      <CustomerWords flag={flag} />
      <Facts flag={flag} />
      <Agreed story={detail?.story ?? []} />
      <Aside flag={flag} />
      <Corroboration flag={flag} joined={detail?.joined ?? []} {...together} />
      <MoveBar flag={flag} onMove={onMove} />
      <FollowBar flag={flag} onFollow={onFollow} />
      <Story flag={flag} detail={detail} trouble={trouble} onRetry={onRetry} />
      {flag.identityAssurance === "asserted" ? (
        <p className="assurance">{t("flag.asserted", { name: flag.agent.name })}</p>
      ) : null}
    </article>
  );
}
