import type { PastDelivery } from "../../../api/destination.ts";
import { formatInstant } from "../../../ui/format.ts";
import type { SetupWords } from "../../words.ts";
import { eventLabel } from "../typed-words.ts";

interface PastMessageProps {
  readonly t: SetupWords;
  readonly message: PastDelivery;
  readonly isBusy: boolean;
  readonly onAgain: () => void;
}

/** One message: what it told of, what came of it, and each attempt where there was more than a success to tell. */
export function PastMessage({ t, message, isBusy, onAgain }: PastMessageProps) {
  const { flag, event, status, createdAt, problem, attempts, nextAttemptAt } = message;
  const when = (instant: string) => formatInstant(instant, t.locale);
  const about = flag.accountName ?? t("destinations.ticket", { id: flag.ticketId });
  const tried = attempts.filter((attempt) => attempt.problem !== null);
  return (
    <li className="message">
      <span className={`health is-${status}`}>{t(`destinations.status.${status}`)}</span>
      <span className="message-what">
        <a href={`/queue?flag=${flag.id}`}>
          <bdi>{about}</bdi>
        </a>{" "}
        {eventLabel(event, t)}
      </span>
      <span className="aside">{when(createdAt)}</span>
      {(status === "failed" || status === "unknown") && (
        <button
          type="button"
          className="link"
          disabled={isBusy}
          aria-label={t("destinations.againLabel", { what: about })}
          onClick={onAgain}
        >
          {t("destinations.again")}
        </button>
      )}
      {problem !== null && status !== "delivered" && <p className="message-problem">{problem}</p>}
      {nextAttemptAt !== null && attempts.length > 0 && (
        <p className="aside">{t("destinations.nextAttempt", { when: when(nextAttemptAt) })}</p>
      )}
      {(tried.length > 1 || (tried.length === 1 && status === "delivered")) && (
        <details>
          <summary>{t("destinations.attempts", { count: attempts.length })}</summary>
          <ol>
            {attempts.map(({ attempt, at, problem: why }) => (
              <li key={attempt}>
                <span className="aside">{when(at)}</span>{" "}
                {why ?? t("destinations.status.delivered")}
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}
