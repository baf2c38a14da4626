import { useEffect, useLayoutEffect, useRef } from "react";
import { AppModal } from "./app/AppModal.tsx";
import { AppPanel } from "./app/AppPanel.tsx";
import { NavPane, PANE_NAMES } from "./app/NavPane.tsx";
import { ControlBar } from "./around/ControlBar.tsx";
import { Rail } from "./around/Rail.tsx";
import { TabBar } from "./around/TabBar.tsx";
import { TicketList } from "./list/TicketList.tsx";
import { TicketPane } from "./ticket/TicketPane.tsx";
import { Toasts } from "./around/Toasts.tsx";
import type { Desk } from "./desk.ts";
import { useDesk } from "./use-desk.ts";

/** The whole desk. The app's panel stays in the page whatever is in front, since its frames must live on. */
export function DeskPage({ desk }: { desk: Desk }) {
  const state = useDesk(desk);
  const lastFront = useRef(state.front);
  const ticket = state.front === null ? undefined : state.tickets.get(state.front);
  const ticketTitle =
    ticket === undefined ? "Tickets" : `#${ticket.id} ${ticket.subject.slice(0, 80)}`;

  const title = state.pane === null ? ticketTitle : PANE_NAMES[state.pane];

  // Before the first paint, or a dark desk would flash.
  useLayoutEffect(() => {
    document.documentElement.dataset["colorScheme"] = state.scheme;
  }, [state.scheme]);
  useEffect(() => {
    // Opening a ticket takes away the row that was pressed: focus goes on with the ticket.
    document.querySelector(".tab.is-front")?.scrollIntoView({ inline: "nearest" });
    const isAnother = lastFront.current !== state.front;
    lastFront.current = state.front;
    if (!isAnother || state.front === null || document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>(".tab.is-front .tab-open")?.focus();
  }, [state.front]);
  useEffect(() => {
    document.title = `${title} – Support desk`;
  }, [title]);

  return (
    <div className="desk">
      <Rail desk={desk} />
      <TabBar desk={desk} />
      {state.isBarOpen && <ControlBar desk={desk} />}
      <main className="work" hidden={state.pane !== null}>
        {ticket === undefined ? (
          <TicketList desk={desk} />
        ) : (
          <TicketPane key={ticket.id} desk={desk} ticket={ticket} />
        )}
        <AppPanel desk={desk} />
      </main>
      {/* Kept in one place whatever is in front: moving an iframe reloads it. */}
      {state.panes.map((pane) => (
        <NavPane key={pane.guid} desk={desk} pane={pane} isInFront={pane.page === state.pane} />
      ))}
      {state.instances.map(
        (instance) =>
          instance.location === "modal" && (
            <AppModal key={instance.guid} desk={desk} instance={instance} />
          ),
      )}
      <Toasts desk={desk} />
    </div>
  );
}
