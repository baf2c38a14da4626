import { useRef } from "react";
import { Icon } from "../icons.tsx";
import { StatusBadge } from "../StatusBadge.tsx";
import type { Desk } from "../desk.ts";
import { useDesk } from "../use-desk.ts";

const TROUBLE_WORDS = { slow: "Slow network", offline: "Offline" } as const;

/** The open tickets across the top, and the way to the sandbox's own settings. */
export function TabBar({ desk }: { desk: Desk }) {
  const { tabs, front, pane, tickets, isBarOpen, faults, registration, agentId } = useDesk(desk);
  const list = useRef<HTMLUListElement>(null);
  const isFaulty = faults.answer !== "normal" || registration !== "normal";
  const close = (id: string) => {
    desk.closeTab(id);
    // The button that was pressed is gone: focus goes to the tab that came to the front, or to the first place.
    requestAnimationFrame(() => {
      const next =
        list.current?.querySelector<HTMLElement>("[aria-current]") ??
        document.querySelector<HTMLElement>(".rail-place");
      next?.focus();
    });
  };
  return (
    <header className="tab-bar">
      <nav className="tabs-place" aria-label="Open tickets">
        <ul className="tabs" ref={list}>
          {tabs.map((id) => {
            const ticket = tickets.get(id);
            if (ticket === undefined) return null;
            const isFront = pane === null && id === front;
            return (
              <li key={id} className={isFront ? "tab is-front" : "tab"}>
                <button
                  type="button"
                  className="tab-open"
                  aria-current={isFront ? "page" : undefined}
                  title={ticket.subject.slice(0, 200)}
                  onClick={() => desk.show(id)}
                  onAuxClick={(event) => event.button === 1 && close(id)}
                >
                  <StatusBadge status={ticket.status} isSmall />
                  <span className="tab-words">
                    <bdi className="tab-subject">{ticket.subject.slice(0, 120)}</bdi>
                    <span className="tab-number">#{id}</span>
                  </span>
                </button>
                <button
                  type="button"
                  className="quiet square"
                  aria-label={`Close ticket #${id}`}
                  onClick={() => close(id)}
                >
                  <Icon name="close" />
                </button>
              </li>
            );
          })}
        </ul>
      </nav>
      {faults.connection !== "online" && (
        <span className="pill is-warning">{TROUBLE_WORDS[faults.connection]}</span>
      )}
      {isFaulty && <span className="pill is-warning">Fault on</span>}
      <span className="tab-agent">{desk.people.get(agentId)?.name}</span>
      <button
        type="button"
        className="quiet with-icon"
        aria-expanded={isBarOpen}
        aria-controls="sandbox-bar"
        onClick={() => desk.choose({ isBarOpen: !isBarOpen })}
      >
        <Icon name="sliders" />
        Sandbox
      </button>
    </header>
  );
}
