// What a destination was sent, newest first, with what came of it, and sending it again.
import { useCallback, useState } from "react";
import {
  DELIVERY_STATUSES,
  type Destination,
  type PastDelivery,
} from "../../../api/destination.ts";
import { troubleOf } from "../../../ui/asking/trouble.ts";
import { useAnswer } from "../../../ui/asking/use-answer.ts";
import { sentenceOf } from "../../sentence.ts";
import type { SetupWords } from "../../words.ts";
import type { Ask } from "../ask.ts";
import { PastMessage } from "./PastMessage.tsx";

interface HistoryProps {
  readonly t: SetupWords;
  readonly ask: Ask;
  readonly destination: Destination;
  /** How many are sent again. */
  readonly onReplayed: (count: number) => void;
}

type Shown = PastDelivery["status"] | "all";

/** Each once, as it was last told; ids are of version 7, so their order is that of time. */
const newestFirst = (messages: readonly PastDelivery[]): PastDelivery[] =>
  [...new Map(messages.map((message) => [message.id, message])).values()].toSorted((one, other) =>
    one.id < other.id ? 1 : -1,
  );

export function HistoryTable({ t, ask, destination, onReplayed }: HistoryProps) {
  const { id, failed } = destination;
  const [shown, setShown] = useState<Shown>("all");
  const [older, setOlder] = useState<readonly PastDelivery[]>([]);
  const [next, setNext] = useState<string | null | undefined>(undefined);
  const [wrong, setWrong] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const read = useCallback(
    (which: string) =>
      ask.history(id, DELIVERY_STATUSES.find((status) => status === which) ?? null, null),
    [ask, id],
  );
  // Counts that change tell that there is something new to see.
  const version = `${destination.waiting} ${destination.failed} ${destination.unknown} ${destination.deliveredAt ?? ""}`;
  const first = useAnswer(shown, read, version);
  const following = next === undefined ? (first.value?.next ?? null) : next;
  const items = newestFirst([...older, ...(first.value?.items ?? [])]);

  const attempt = async (work: () => Promise<void>) => {
    setIsBusy(true);
    setWrong(null);
    try {
      await work();
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
    } finally {
      setIsBusy(false);
    }
  };
  const choose = (status: Shown) => {
    setShown(status);
    setOlder([]);
    setNext(undefined);
  };
  const more = () =>
    attempt(async () => {
      const page = await ask.history(id, shown === "all" ? null : shown, following);
      setOlder([...items, ...page.items]);
      setNext(page.next);
    });
  const again = (deliveryId: string) =>
    attempt(async () => {
      const { deliveries } = await ask.replay({ which: "one", deliveryId });
      first.again();
      onReplayed(deliveries);
    });
  const allAgain = () =>
    attempt(async () => {
      const { deliveries } = await ask.replay({ which: "all-failed", destinationId: id });
      first.again();
      onReplayed(deliveries);
    });

  return (
    <section className="history" aria-labelledby="history">
      <header className="history-head">
        <h2 id="history">{t("destinations.history")}</h2>
        <label className="history-filter">
          <span className="unseen">{t("destinations.historyShow")}</span>
          <select
            value={shown}
            onChange={({ target }) =>
              choose(DELIVERY_STATUSES.find((status) => status === target.value) ?? "all")
            }
          >
            <option value="all">{t("destinations.historyAll")}</option>
            {DELIVERY_STATUSES.map((status) => (
              <option key={status} value={status}>
                {t(`destinations.status.${status}`)}
              </option>
            ))}
          </select>
        </label>
        {failed > 0 && (
          <button
            type="button"
            className="button"
            disabled={isBusy}
            onClick={() => void allAgain()}
          >
            {t("destinations.allAgain", { count: failed })}
          </button>
        )}
      </header>
      {(wrong !== null || first.trouble !== null) && (
        <p className="wrong" role="alert">
          {wrong ?? (first.trouble === null ? "" : sentenceOf(first.trouble, t))}
        </p>
      )}
      {first.value !== null && items.length === 0 && (
        <p className="aside">{t("destinations.historyEmpty")}</p>
      )}
      {first.value === null && first.trouble === null && (
        <div className="waiting" aria-busy="true" />
      )}
      {items.length > 0 && (
        <ol className="messages">
          {items.map((message) => (
            <PastMessage
              key={message.id}
              t={t}
              message={message}
              isBusy={isBusy}
              onAgain={() => void again(message.id)}
            />
          ))}
        </ol>
      )}
      {following !== null && items.length > 0 && (
        <button type="button" className="button" disabled={isBusy} onClick={() => void more()}>
          {t("destinations.historyMore")}
        </button>
      )}
    </section>
  );
}
