import { Icon } from "../icons.tsx";
import type { Desk } from "../desk.ts";
import { statusWord } from "../status-word.ts";
import { type OpenTicket, PRIORITIES } from "../paths.ts";
import { fullTime } from "../times.ts";

/** What is known about a ticket beside its conversation. */
export function TicketFacts({
  desk,
  ticket,
  isOpen,
}: {
  desk: Desk;
  ticket: OpenTicket;
  isOpen: boolean;
}) {
  const account = desk.accounts.get(ticket.organizationId ?? "");
  const change = (part: Parameters<Desk["changeTicket"]>[1]) => desk.changeTicket(ticket.id, part);
  return (
    <section
      id="ticket-facts"
      className={isOpen ? "facts is-open" : "facts"}
      aria-label="Ticket details"
    >
      <div className="fact">
        <h2>Requester</h2>
        {ticket.requester === null ? (
          <p className="subtle">Not known</p>
        ) : (
          <>
            <p>
              <bdi>{ticket.requester.name}</bdi>
            </p>
            <p className="subtle breakable">{ticket.requester.email}</p>
          </>
        )}
      </div>
      <div className="fact">
        <h2>Organization</h2>
        {account === undefined ? (
          <p className="subtle">None on this ticket</p>
        ) : (
          <>
            <p>
              <bdi>{account.name}</bdi>
            </p>
            <dl className="subtle">
              {account.domain && <Pair name="Domain" value={account.domain} />}
              {account.plan && <Pair name="Plan" value={account.plan} />}
              {account.seats && <Pair name="Seats" value={account.seats.toLocaleString("en")} />}
            </dl>
          </>
        )}
      </div>
      <label className="fact">
        <span className="fact-name">Assignee</span>
        <select
          value={ticket.assigneeId ?? ""}
          onChange={(event) => change({ assigneeId: event.target.value || null })}
        >
          <option value="">–</option>
          {[...desk.people.values()].map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
          {ticket.assigneeId !== null && !desk.people.has(ticket.assigneeId) && (
            <option value={ticket.assigneeId}>Agent {ticket.assigneeId}</option>
          )}
        </select>
      </label>
      <label className="fact">
        <span className="fact-name">Priority</span>
        <select
          value={ticket.priority ?? ""}
          onChange={(event) => change({ priority: event.target.value || null })}
        >
          <option value="">–</option>
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority}>
              {statusWord(priority)}
            </option>
          ))}
        </select>
      </label>
      <div className="fact">
        <h2>Tags</h2>
        <ul className="tags">
          {ticket.tags.map((tag) => (
            <li key={tag} className="tag">
              <bdi>{tag}</bdi>
              <button
                type="button"
                className="quiet"
                aria-label={`Remove the tag ${tag}`}
                onClick={() => change({ tags: ticket.tags.filter((one) => one !== tag) })}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
        <input
          aria-label="Add a tag"
          placeholder="Add a tag"
          onKeyDown={(event) => {
            const tag = event.currentTarget.value.trim().toLowerCase().replaceAll(/\s+/g, "_");
            if (event.key !== "Enter" || tag === "") return;
            event.currentTarget.value = "";
            if (!ticket.tags.includes(tag)) change({ tags: [...ticket.tags, tag] });
          }}
        />
      </div>
      <div className="fact">
        <h2>Opened</h2>
        <p className="subtle">{fullTime(ticket.createdAt)}</p>
      </div>
    </section>
  );
}

function Pair({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="breakable">{value}</dd>
    </div>
  );
}
