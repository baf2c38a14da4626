// The start: whose account this is, two buttons, what is already flagged, and what still waits on this computer.
import { useState } from "react";
import type { Flag } from "../api/flag.ts";
import { KINDS } from "../domain/flag.ts";
import { formatAgo } from "../ui/format.ts";
import { AccountCard } from "./AccountCard.tsx";
import { CopyText, isWorthShowing } from "./Confirmation.tsx";
import { Icon } from "./Icon.tsx";
import type { Flagged as FlaggedFlags } from "./panel.ts";
import { useNow, usePanel } from "./use-panel.ts";

export function Home() {
  const { panel, state, words } = usePanel();
  if (state.zendesk === "standalone")
    return <p className="standalone">{words("zendesk.standalone")}</p>;
  const isNew = state.zendesk === "new-ticket";
  return (
    <>
      <AccountCard view={state.account} />
      <fieldset className="kinds" aria-label={words("flagThis")}>
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            className="kind"
            data-kind={kind}
            disabled={isNew}
            onClick={() => panel.raise(kind)}
          >
            <Icon name={kind} size={20} />
            {words(`kind.${kind}`)}
          </button>
        ))}
      </fieldset>
      {isNew && <p className="hint">{words("zendesk.newTicket")}</p>}
      {state.zendesk === "silent" && <p className="hint">{words("zendesk.silent")}</p>}
      {state.zendesk === "misconfigured" && (
        <p className="hint">{words("zendesk.misconfigured")}</p>
      )}
      <Flagged title={words("flagged.ticket")} flagged={state.flags?.ticket ?? NONE} />
      <Flagged title={words("flagged.account")} flagged={state.flags?.account ?? NONE} />
      <WaitingFlags />
    </>
  );
}

const SHOWN = 3;

const NONE: FlaggedFlags = { flags: [], more: false };

interface FlaggedProps {
  readonly title: string;
  readonly flagged: FlaggedFlags;
}

function Flagged({ title, flagged }: FlaggedProps) {
  const { panel, state, words } = usePanel();
  const now = useNow(60_000);
  const [all, setAll] = useState(false);
  const standing = flagged.flags.filter((flag) => flag.status !== "withdrawn");
  if (standing.length === 0) return null;
  const label = (flag: Flag) =>
    flag.signal === null
      ? words("flagged.notSure")
      : (state.choices?.find((choice) => choice.id === flag.signal)?.label ?? flag.signal);
  return (
    <section className="flagged">
      <h2>{title}</h2>
      <ul>
        {(all ? standing : standing.slice(0, SHOWN)).map((flag) => (
          <li key={flag.id} data-status={flag.status}>
            <button type="button" onClick={() => panel.openStory(flag.id)}>
              <span className="flagged-label">
                {label(flag)} <span className="subtle">· {words(`kind.${flag.kind}`)}</span>
              </span>
              <span className="subtle">
                {formatAgo(flag.raisedAt, now, state.language.locale)} ·{" "}
                {words(`status.${flag.status}`)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {!all && standing.length > SHOWN && (
        <button className="link more" type="button" onClick={() => setAll(true)}>
          {flagged.more
            ? words("flagged.moreOpen")
            : words("flagged.more", { count: standing.length - SHOWN })}
        </button>
      )}
    </section>
  );
}

function WaitingFlags() {
  const { panel, state, words } = usePanel();
  const { current } = state;
  const now = useNow(1000, current !== null);
  const inBanner = current !== null && isWorthShowing(current, now) ? current.id : null;
  const stuck = state.waiting.filter(
    (flag) => flag.standing === "failed" && flag.flagId !== inBanner,
  );
  const waiting = state.waiting.filter((flag) => flag.standing !== "failed");
  // The flag in the banner that is just being sent needs no second line.
  const others = waiting.some((flag) => flag.flagId !== inBanner || flag.reason !== null);
  const why = waiting.find((flag) => flag.reason !== null)?.reason;
  return (
    <>
      {others && (
        <section className="waiting">
          <p>
            {words("waiting", { count: waiting.length })}
            <button className="link" type="button" onClick={() => panel.tryNow()}>
              {words("tryNow")}
            </button>
          </p>
          {why != null && inBanner === null && (
            <p className="subtle">{words(`reason.${why.code}`)}</p>
          )}
        </section>
      )}
      {stuck.map((flag) => (
        <section key={flag.flagId} className="confirmation" data-tone="danger">
          <Icon name="failed" />
          <p className="confirmation-title">
            <b>{words("standing.failed")}</b>
          </p>
          <div className="confirmation-more">
            <p>
              {words("failed.flag", {
                flag: words(`kindFlag.${flag.kind}`),
                ticket: flag.ticketId,
              })}{" "}
              {flag.reason !== null && words(`reason.${flag.reason.code}`)}
            </p>
            {flag.reason?.detail != null && (
              <p className="endpoint-says" dir="auto">
                {flag.reason.detail}
              </p>
            )}
            <p className="actions">
              <CopyText flagId={flag.flagId} />
              <button className="link" type="button" onClick={() => panel.tryNow(flag.flagId)}>
                {words("failed.again")}
              </button>
              <button className="link" type="button" onClick={() => panel.discard(flag.flagId)}>
                {words("failed.remove")}
              </button>
            </p>
          </div>
        </section>
      ))}
    </>
  );
}
