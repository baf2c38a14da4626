import { Icon } from "../icons.tsx";
import type { Desk } from "../desk.ts";
import { initials } from "../times.ts";
import { useDesk } from "../use-desk.ts";

/** The left edge: the places one can go, and who is sitting here. */
export function Rail({ desk }: { desk: Desk }) {
  const { front, agentId } = useDesk(desk);
  const agent = desk.people.get(agentId);
  return (
    <nav className="rail" aria-label="Places">
      <button
        type="button"
        className="rail-place"
        aria-current={front === null ? "page" : undefined}
        onClick={() => desk.show(null)}
      >
        <Icon name="views" />
        Tickets
      </button>
      <a className="rail-place" href="/queue" target="_blank" rel="noreferrer">
        <Icon name="flag" />
        Queue
        <span className="unseen">, opens in a new tab</span>
      </a>
      <a className="rail-place" href="/report" target="_blank" rel="noreferrer">
        <Icon name="report" />
        Report
        <span className="unseen">, opens in a new tab</span>
      </a>
      {agent !== undefined && (
        <p className="rail-agent" title={`${agent.name}, ${agent.team}`}>
          <span className="avatar" aria-hidden="true">
            {initials(agent.name)}
          </span>
          <span className="unseen">Signed in as {agent.name}</span>
        </p>
      )}
    </nav>
  );
}
