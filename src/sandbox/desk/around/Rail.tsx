import { PANE_NAMES } from "../app/NavPane.tsx";
import { Icon } from "../icons.tsx";
import type { Desk } from "../desk.ts";
import { initials } from "../times.ts";
import { useDesk } from "../use-desk.ts";

/** The left edge: the places one can go, and who is sitting here. */
export function Rail({ desk }: { desk: Desk }) {
  const { front, pane, agentId } = useDesk(desk);
  const agent = desk.people.get(agentId);
  return (
    <nav className="rail" aria-label="Places">
      <button
        type="button"
        className="rail-place"
        aria-current={pane === null && front === null ? "page" : undefined}
        onClick={() => desk.show(null)}
      >
        <Icon name="views" />
        Tickets
      </button>
      {(["queue", "report"] as const).map((page) => (
        <button
          key={page}
          type="button"
          className="rail-place"
          aria-current={pane === page ? "page" : undefined}
          onClick={() => desk.openPane(page)}
        >
          <Icon name={page === "queue" ? "flag" : "report"} />
          {PANE_NAMES[page]}
        </button>
      ))}
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
