// What still waits on this computer, and what was refused.
import { Icon } from "../Icon.tsx";
import { useNow, usePanel } from "../panel/use-panel.ts";
import { CopyText } from "../standing/CopyText.tsx";
import { isWorthShowing } from "../standing/banner-text.ts";

export function WaitingFlags() {
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
