import { KINDS } from "../../../domain/flag.ts";
import type { Queue, RoutingBody } from "../../../domain/routing/body.ts";
import type { RoutingProblem } from "../../../domain/routing/problem.ts";
import { Problems } from "../Problems.tsx";
import { nameOfQueue, presenceOf, useReading } from "../reading.ts";

interface QueueListProps {
  readonly body: RoutingBody;
  readonly problems: readonly RoutingProblem[];
  readonly onOpen: (queue: Queue) => void;
  readonly onRemove: (queue: Queue) => void;
}

/** The two queues that there always are take what no rule sends elsewhere. */
export const isLasting = ({ id }: Pick<Queue, "id">): boolean => KINDS.some((kind) => kind === id);

/** The queues, and who stands behind each of them. */
export function QueueList({ body, problems, onOpen, onRemove }: QueueListProps) {
  const reading = useReading();
  const { t } = reading;
  const names = new Intl.ListFormat(t.locale);
  return (
    <ul className="queues">
      {body.queues.map((queue) => {
        const name = nameOfQueue(reading, queue);
        return (
          <li key={queue.id}>
            <div className="queue-head">
              <h3>
                <bdi>{name}</bdi>
              </h3>
              <span className="aside">
                {queue.kind === null
                  ? t("routing.bothKinds")
                  : t("routing.onlyKind", { kind: t(`routing.kind.${queue.kind}`) })}
              </span>
              <span className="queue-acts">
                <button
                  type="button"
                  className="link"
                  aria-label={t("routing.editQueue", { name })}
                  onClick={() => onOpen(queue)}
                >
                  {t("routing.edit")}
                </button>
                {!isLasting(queue) && (
                  <button
                    type="button"
                    className="link"
                    aria-label={t("routing.removeQueue", { name })}
                    onClick={() => onRemove(queue)}
                  >
                    {t("routing.remove")}
                  </button>
                )}
              </span>
            </div>
            <dl className="facts">
              <div>
                <dt>{t("routing.lead")}</dt>
                <dd>
                  <bdi>{queue.leadId === null ? "–" : presenceOf(reading, queue.leadId)}</bdi>
                </dd>
              </div>
              <div>
                <dt>{t("routing.pool")}</dt>
                <dd>
                  <bdi>
                    {queue.pool.length === 0
                      ? "–"
                      : names.format(queue.pool.map((id) => presenceOf(reading, id)))}
                  </bdi>
                </dd>
              </div>
            </dl>
            <Problems problems={problems.filter((problem) => problem.queue === queue.id)} />
          </li>
        );
      })}
    </ul>
  );
}
