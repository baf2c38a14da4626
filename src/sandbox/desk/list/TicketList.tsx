import { useDeferredValue, useMemo, useRef, useState } from "react";
import { Icon } from "../icons.tsx";
import { StatusBadge } from "../StatusBadge.tsx";
import type { Desk } from "../desk.ts";
import { shortTime } from "../times.ts";
import { useDesk } from "../use-desk.ts";
import { VIEWS, byLastUpdate, isInView, searchTickets, updatedAt } from "./views.ts";

/** More rows than anybody reads at once; an export may hold thousands. */
const ROWS_AT_ONCE = 100;

/** The views and the tickets in one of them, found and opened from here. */
export function TicketList({ desk }: { desk: Desk }) {
  const { tickets, view, search, agentId } = useDesk(desk);
  const [now] = useState(() => new Date());
  const [rows, setRows] = useState(ROWS_AT_ONCE);
  const body = useRef<HTMLTableSectionElement>(null);
  const wanted = useDeferredValue(search.trim());
  const all = useMemo(() => [...tickets.values()].toSorted(byLastUpdate), [tickets]);
  const counts = useMemo(
    () =>
      new Map(VIEWS.map(({ id }) => [id, all.filter((one) => isInView(id, one, agentId)).length])),
    [all, agentId],
  );
  const shown = useMemo(
    () =>
      wanted === ""
        ? all.filter((ticket) => isInView(view, ticket, agentId))
        : searchTickets(all, wanted, desk.accounts),
    [all, wanted, view, agentId, desk.accounts],
  );
  const name =
    wanted === "" ? VIEWS.find(({ id }) => id === view)?.name : `Tickets with “${wanted}”`;

  const moveFocus = (from: HTMLElement, step: number) => {
    const links = [...(body.current?.querySelectorAll<HTMLElement>(".row-open") ?? [])];
    links[links.indexOf(from) + step]?.focus();
  };

  return (
    <div className="list-place">
      <nav className="views" aria-label="Views">
        <h2>Views</h2>
        <ul>
          {VIEWS.map(({ id, name: viewName }) => (
            <li key={id}>
              <button
                type="button"
                className="view"
                aria-current={wanted === "" && id === view ? "true" : undefined}
                onClick={() => {
                  setRows(ROWS_AT_ONCE);
                  desk.choose({ view: id, search: "" });
                }}
              >
                {viewName}
                <span className="count">{counts.get(id)?.toLocaleString("en")}</span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <section className="list" aria-labelledby="list-name">
        <header className="list-head">
          <h1 id="list-name">{name}</h1>
          <output className="subtle">
            {shown.length === 1 ? "1 ticket" : `${shown.length.toLocaleString("en")} tickets`}
          </output>
          <label className="search">
            <Icon name="search" />
            <span className="unseen">Search tickets</span>
            <input
              type="search"
              placeholder="Search tickets"
              value={search}
              onChange={(event) => desk.choose({ search: event.target.value })}
            />
          </label>
        </header>
        {shown.length === 0 ? (
          <p className="empty">
            {wanted === "" ? "No tickets in this view." : "No ticket has all of these words."}
          </p>
        ) : (
          <div className="list-scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">Status</th>
                  <th scope="col">Subject</th>
                  <th scope="col">Requester</th>
                  <th scope="col" className="is-wide-only">
                    Organization
                  </th>
                  <th scope="col" className="is-wide-only">
                    Assignee
                  </th>
                  <th scope="col" className="is-number">
                    Updated
                  </th>
                </tr>
              </thead>
              <tbody ref={body}>
                {shown.slice(0, rows).map((ticket) => (
                  <tr key={ticket.id}>
                    <td>
                      <StatusBadge status={ticket.status} />
                    </td>
                    <td>
                      <div className="row-subject">
                        <button
                          type="button"
                          className="row-open"
                          onClick={() => desk.show(ticket.id)}
                          onKeyDown={(event) => {
                            if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
                            event.preventDefault();
                            moveFocus(event.currentTarget, event.key === "ArrowDown" ? 1 : -1);
                          }}
                        >
                          <bdi>{ticket.subject.slice(0, 300)}</bdi>
                        </button>
                        <span className="row-number">#{ticket.id}</span>
                        {ticket.priority === "urgent" && (
                          <span className="pill is-danger">Urgent</span>
                        )}
                      </div>
                    </td>
                    <td>
                      <bdi>{ticket.requester?.name ?? "–"}</bdi>
                    </td>
                    <td className="is-wide-only">
                      <bdi>{desk.accounts.get(ticket.organizationId ?? "")?.name ?? "–"}</bdi>
                    </td>
                    <td className="is-wide-only">
                      {desk.people.get(ticket.assigneeId ?? "")?.name ?? "–"}
                    </td>
                    <td className="is-number">{shortTime(updatedAt(ticket), now)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {shown.length > rows && (
              <button type="button" className="more" onClick={() => setRows(rows + ROWS_AT_ONCE)}>
                Show {Math.min(ROWS_AT_ONCE, shown.length - rows)} more
              </button>
            )}
          </div>
        )}
      </section>
    </div>
  );
}
