import { useState } from "react";
import { RoutingReplay } from "../../../api/routing.ts";
import type { RoutingBody } from "../../../domain/routing/body.ts";
import { type Trouble, troubleOf } from "../../../ui/asking/trouble.ts";
import { formatDate } from "../../../ui/format.ts";
import { sentenceOf } from "../../sentence.ts";
import { nameOfQueueId, nameOfSignal, useReading } from "../reading.ts";
import { Bars } from "./Bars.tsx";

interface ReplayPanelProps {
  readonly body: RoutingBody;
  /** Something cannot be published as it stands; a replay of it would say little. */
  readonly hasErrors: boolean;
}

type Replayed =
  | { readonly is: "told"; readonly what: RoutingReplay; readonly body: RoutingBody }
  | { readonly is: "failed"; readonly trouble: Trouble };

/** What the rules on this page would have done with the flags of ninety days, beside those in force. */
export function ReplayPanel({ body, hasErrors }: ReplayPanelProps) {
  const { t, call } = useReading();
  const [replayed, setReplayed] = useState<Replayed | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const ask = async () => {
    setIsAsking(true);
    try {
      const what = await call(RoutingReplay, "POST", "/v1/routing/replay", { body });
      setReplayed({ is: "told", what, body });
    } catch (error) {
      setReplayed({ is: "failed", trouble: troubleOf(error) });
    }
    setIsAsking(false);
  };
  return (
    <section className="panel" aria-labelledby="replay-title">
      <h2 id="replay-title">{t("routing.replay")}</h2>
      <p className="aside">{t("routing.replayWhat")}</p>
      <button
        type="button"
        className="button"
        disabled={isAsking || hasErrors}
        onClick={() => void ask()}
      >
        {t(isAsking ? "routing.replaying" : "routing.replayIt")}
      </button>
      {hasErrors && <p className="aside">{t("routing.replayErrors")}</p>}
      <div aria-live="polite" aria-busy={isAsking}>
        {replayed?.is === "failed" && <p className="wrong">{sentenceOf(replayed.trouble, t)}</p>}
        {replayed?.is === "told" && (
          <>
            {replayed.body !== body && <p className="aside">{t("routing.triedBefore")}</p>}
            <ReplayTold replay={replayed.what} body={replayed.body} />
          </>
        )}
      </div>
    </section>
  );
}

/** "Of 734 flags of the last 90 days, 120 would have gone elsewhere." */
export function replaySentence(
  { flags, changed }: Pick<RoutingReplay, "flags" | "changed">,
  t: ReturnType<typeof useReading>["t"],
): string {
  if (flags === 0) return t("routing.replayEmpty");
  if (changed === 0) return t("routing.replayNothing", { flags: flags.toLocaleString(t.locale) });
  return t("routing.replayChanged", { count: changed, flags: flags.toLocaleString(t.locale) });
}

function ReplayTold({
  replay,
  body,
}: {
  readonly replay: RoutingReplay;
  readonly body: RoutingBody;
}) {
  const reading = useReading();
  const { t } = reading;
  const { queues, owners, examples, isCut, changed } = replay;
  return (
    <div className="told">
      <p>
        <strong>{replaySentence(replay, t)}</strong>
      </p>
      {changed > 0 && (
        <p className="aside">
          {t("routing.replayHow", {
            queue: replay.changedQueue.toLocaleString(t.locale),
            owner: replay.changedOwner.toLocaleString(t.locale),
            urgency: replay.changedUrgency.toLocaleString(t.locale),
          })}
        </p>
      )}
      {isCut && <p className="aside">{t("routing.replayCut")}</p>}
      <Bars
        title={t("routing.byManager")}
        rows={owners
          .map(({ id, name, before, after }) => ({
            key: id ?? "nobody",
            name: name ?? t("routing.anybody"),
            before,
            after,
          }))
          .toSorted((a, b) => b.after - a.after || b.before - a.before)}
      />
      <Bars
        title={t("routing.byQueue")}
        rows={queues
          .map(({ id, before, after }) => ({
            key: id,
            name: nameOfQueueId(reading, body, id),
            before,
            after,
          }))
          .toSorted((a, b) => b.after - a.after || b.before - a.before)}
      />
      {examples.length > 0 && (
        <details>
          <summary>{t("routing.examples", { count: examples.length })}</summary>
          <ul className="examples">
            {examples.map((flag) => (
              <li key={flag.id}>
                <span>
                  <bdi>{flag.accountName ?? t("routing.noAccount")}</bdi>
                </span>
                <span className="aside">
                  {formatDate(flag.raisedAt, t.locale)}
                  <span aria-hidden="true"> · </span>
                  {nameOfSignal(reading, flag.signal ?? "not-sure")}
                  <span aria-hidden="true"> · </span>
                  {t("routing.ticket", { id: flag.ticketId })}
                </span>
                <Went before={flag.before} after={flag.after} body={body} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

type Place = RoutingReplay["examples"][number]["before"];

function Went({
  before,
  after,
  body,
}: {
  readonly before: Place;
  readonly after: Place;
  readonly body: RoutingBody;
}) {
  const reading = useReading();
  const { t } = reading;
  const said = (place: Place) =>
    [
      ...(before.queue === after.queue ? [] : [nameOfQueueId(reading, body, place.queue)]),
      ...(before.owner?.id === after.owner?.id ? [] : [place.owner?.name ?? t("routing.anybody")]),
      ...(before.urgency === after.urgency ? [] : [t(`routing.urgencyIs.${place.urgency}`)]),
    ].join(", ");
  return (
    <span className="went">{t("routing.went", { before: said(before), after: said(after) })}</span>
  );
}
