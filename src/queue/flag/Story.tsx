import type { Delivery, Flag, FlagDetail } from "../../api/flag.ts";
import { useReader } from "../reader/reader.ts";
import type { Trouble } from "../../ui/asking/trouble.ts";
import { formatWhen } from "../reader/when.ts";
import { eventSentence } from "./event-sentence.ts";

interface StoryProps {
  readonly flag: Flag;
  readonly detail: FlagDetail | null;
  readonly trouble: Trouble | null;
  readonly onRetry: () => void;
}

/** What happened to the flag, oldest first, and where it was sent. */
export function Story({ flag, detail, trouble, onRetry }: StoryProps) {
  const reader = useReader();
  const { t, now, locale } = reader;
  return (
    <section className="story" aria-label={t("story.title")}>
      <h3>{t("story.title")}</h3>
      {detail === null && trouble !== null ? (
        <p className="state-text" role="alert">
          {t("story.failed")}{" "}
          <button type="button" className="link" onClick={onRetry}>
            {t("tryAgain")}
          </button>
        </p>
      ) : null}
      <ol className="events" aria-busy={detail === null}>
        {detail === null ? (
          // The one event that is known before the story was read.
          <li>
            <time dateTime={flag.raisedAt}>{formatWhen(flag.raisedAt, now, locale)}</time>
            <span>{t("story.raised", { name: flag.agent.name, ticket: flag.ticketId })}</span>
          </li>
        ) : (
          detail.story.map((event) => (
            <li key={event.seq}>
              <time dateTime={event.at}>{formatWhen(event.at, now, locale)}</time>
              <span dir="auto">
                {eventSentence(event, flag, reader, detail.joined)}
                <CrmLink link={event.data["link"]} />
                <Via via={event.data["via"]} />
              </span>
            </li>
          ))
        )}
      </ol>
      {detail === null || detail.deliveries.length === 0 ? null : (
        <>
          <h3>{t("delivery.title")}</h3>
          <ul className="events deliveries">
            {detail.deliveries.map((delivery) => (
              <DeliveryLine key={delivery.id} delivery={delivery} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** Where what was agreed stands; only ever an https address. */
function CrmLink({ link }: { link: unknown }) {
  const { t } = useReader();
  if (typeof link !== "string" || URL.parse(link)?.protocol !== "https:") return null;
  return (
    <>
      {" · "}
      <a href={link} target="_blank" rel="noreferrer noopener">
        {t("story.inCrm")} <span aria-hidden="true">↗</span>
      </a>
    </>
  );
}

/** Where it was done, when not on a page of ours. */
function Via({ via }: { via: unknown }) {
  const { t } = useReader();
  if (via !== "slack" && via !== "email") return null;
  return <span className="quiet"> · {t(`story.via.${via}`)}</span>;
}

const TONES: Readonly<Record<Delivery["status"], string>> = {
  waiting: "",
  delivered: "pill-success",
  failed: "pill-danger",
  unknown: "pill-warning",
  cancelled: "",
};

function DeliveryLine({ delivery }: { delivery: Delivery }) {
  const { t, now, locale } = useReader();
  const at = delivery.deliveredAt ?? delivery.nextAttemptAt;
  return (
    <li>
      {at === null ? (
        <span className="events-time">
          {delivery.status === "cancelled" ? "–" : t("delivery.noTime")}
        </span>
      ) : (
        <time dateTime={at}>{formatWhen(at, now, locale)}</time>
      )}
      <span>
        <bdi>{delivery.destination.name}</bdi>{" "}
        <span className={`pill ${TONES[delivery.status]}`}>{t(`delivery.${delivery.status}`)}</span>
        {delivery.attempts > 1 ? (
          <span className="quiet"> · {t("delivery.attempts", { count: delivery.attempts })}</span>
        ) : null}
        {delivery.problem === null ? null : (
          <span className="delivery-problem" dir="auto">
            {delivery.problem}
          </span>
        )}
      </span>
    </li>
  );
}
