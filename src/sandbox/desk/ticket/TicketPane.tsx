import { useEffect, useRef, useState } from "react";
import { Composer } from "./Composer.tsx";
import { Icon } from "../icons.tsx";
import { Message } from "./Message.tsx";
import { StatusBadge } from "../StatusBadge.tsx";
import { TicketFacts } from "./TicketFacts.tsx";
import type { Desk } from "../desk.ts";
import type { OpenTicket } from "../paths.ts";

/** A ticket as an agent works on it: its facts, the conversation, and the answer being written. */
export function TicketPane({ desk, ticket }: { desk: Desk; ticket: OpenTicket }) {
  const [areFactsOpen, setAreFactsOpen] = useState(false);
  const end = useRef<HTMLLIElement>(null);
  const count = ticket.comments.length;

  // The newest message is the one that matters, on opening and after answering.
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: "nearest" });
  }, [count]);

  return (
    <div className="ticket-place">
      <TicketFacts desk={desk} ticket={ticket} isOpen={areFactsOpen} />
      <section className="talk" aria-labelledby="ticket-subject">
        <header className="talk-head">
          <div className="talk-title">
            <h1 id="ticket-subject">
              <bdi>{ticket.subject}</bdi>
            </h1>
            <p className="subtle">
              <StatusBadge status={ticket.status} />
              {" · "}Ticket #{ticket.id}
              {ticket.requester !== null && (
                <>
                  {" · "}
                  <bdi>{ticket.requester.name}</bdi>
                </>
              )}
            </p>
          </div>
          <button
            type="button"
            className="quiet with-icon is-narrow-only"
            aria-expanded={areFactsOpen}
            aria-controls="ticket-facts"
            onClick={() => setAreFactsOpen(!areFactsOpen)}
          >
            <Icon name="details" />
            Details
          </button>
        </header>
        {/* It scrolls, so the keyboard must be able to reach it. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <ol className="messages" aria-label="Conversation" tabIndex={0}>
          {ticket.comments.map((comment, index) => (
            <li key={comment.id} ref={index === count - 1 ? end : null}>
              <Message comment={comment} />
            </li>
          ))}
        </ol>
        <Composer desk={desk} ticket={ticket} />
      </section>
    </div>
  );
}
