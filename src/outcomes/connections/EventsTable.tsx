import { useId } from "react";
import type { Connection, ConnectionEvents } from "../../api/connection.ts";
import { formatInstant } from "../../ui/format.ts";
import type { OutcomesBar } from "./bar.ts";
import type { OutcomesWords } from "../words.ts";

interface EventsTableProps {
  readonly t: OutcomesWords;
  readonly connection: Connection;
  readonly items: ConnectionEvents["items"];
  readonly bar: OutcomesBar;
  /** `null`: all that were refused. */
  readonly onRetry: (event: string | null) => void;
}

/** Named in a row; more are counted by the deals' own page. */
const MOST_NAMED = 5;

/** What came by a connection, and what became of each. */
export function EventsTable({ t, connection, items, bar, onRetry }: EventsTableProps) {
  const heading = useId();
  const isAnyRefused = items.some(({ result, isKept }) => result === "refused" && isKept);
  return (
    <section className="events" aria-labelledby={heading}>
      <header className="events-head">
        <h2 id={heading}>{t("connections.events.title")}</h2>
        {isAnyRefused && (
          <button type="button" className="button" onClick={() => onRetry(null)}>
            {t("connections.events.allAgain")}
          </button>
        )}
      </header>
      {items.length === 0 ? (
        <p className="aside">{t("connections.events.none")}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too
        <section className="scroll" tabIndex={0} aria-labelledby={heading}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("connections.events.when")}</th>
                <th scope="col">{t("connections.events.result")}</th>
                <th scope="col">{t("connections.events.deals")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((event) => (
                <tr key={event.id}>
                  <td className="when">{formatInstant(event.at, t.locale)}</td>
                  <td>
                    <span className={`badge is-${event.result}`}>
                      {t(`connections.became.${event.result}`)}
                    </span>{" "}
                    {event.reason}
                    {event.result === "refused" && event.isKept && (
                      <>
                        {" "}
                        <button
                          type="button"
                          className="link"
                          aria-label={`${t("connections.events.again")}: ${event.reason ?? ""}`}
                          onClick={() => onRetry(event.id)}
                        >
                          {t("connections.events.again")}
                        </button>
                      </>
                    )}
                  </td>
                  <td>
                    {event.deals.slice(0, MOST_NAMED).map((deal) => (
                      <a
                        key={deal}
                        href={bar.href({ section: null, deal: `${connection.crm}:${deal}` })}
                        onClick={(pressed) => {
                          if (pressed.ctrlKey || pressed.metaKey || pressed.shiftKey) return;
                          pressed.preventDefault();
                          bar.go({ section: null, deal: `${connection.crm}:${deal}` });
                        }}
                      >
                        {deal}
                      </a>
                    ))}
                    {event.deals.length > MOST_NAMED && ` +${event.deals.length - MOST_NAMED}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
