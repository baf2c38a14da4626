import { AppFrame } from "./AppFrame.tsx";
import { Icon } from "../icons.tsx";
import type { Desk } from "../desk.ts";
import { NARROWEST_APP, WIDEST_APP } from "./app-width.ts";
import { useDesk } from "../use-desk.ts";

const KEY_STEP = 20;

/** The right edge, where apps live: a frame with the app's name, and one iframe per open ticket inside. */
export function AppPanel({ desk }: { desk: Desk }) {
  const state = useDesk(desk);
  const { front, instances, isAppCollapsed, isAppPinned, appWidth } = state;
  const isHidden = instances.some(
    (one) => one.ticketId === front && one.location === "ticket_sidebar" && one.hidden,
  );
  return (
    <aside className="apps" aria-label="Apps" hidden={front === null}>
      <WidthHandle desk={desk} width={appWidth} />
      <section className="app" style={{ width: appWidth }} aria-labelledby="app-name">
        <header className="app-head">
          <span className="app-mark">
            <Icon name="flag" />
          </span>
          <h2 id="app-name">{desk.appName}</h2>
          <button
            type="button"
            className="quiet square"
            aria-pressed={isAppPinned}
            aria-label="Pin the app"
            title={isAppPinned ? "Unpin the app (reloads it)" : "Pin the app (reloads it)"}
            onClick={() => desk.togglePin()}
          >
            <Icon name="pin" />
          </button>
          <button
            type="button"
            className="quiet square"
            aria-expanded={!isAppCollapsed}
            aria-controls="app-frames"
            aria-label={isAppCollapsed ? "Expand the app" : "Collapse the app"}
            title={isAppCollapsed ? "Expand" : "Collapse"}
            onClick={() => desk.collapse(!isAppCollapsed)}
          >
            <Icon name="chevron" />
          </button>
        </header>
        {/* It scrolls, so the keyboard must be able to reach it. */}
        <section
          id="app-frames"
          className="app-frames"
          aria-label="The app on this ticket"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          hidden={isAppCollapsed}
        >
          {instances.map(
            (instance) =>
              instance.location === "ticket_sidebar" && (
                <AppFrame
                  key={instance.guid}
                  desk={desk}
                  instance={instance}
                  isInFront={instance.ticketId === front}
                />
              ),
          )}
          {isHidden && <p className="empty">The app has hidden itself on this ticket.</p>}
        </section>
      </section>
    </aside>
  );
}

/** A slider in the shape of an edge: dragged, or moved with the arrow keys. */
function WidthHandle({ desk, width }: { desk: Desk; width: number }) {
  return (
    <input
      type="range"
      className="width-handle"
      aria-label="Width of the app in pixels"
      min={NARROWEST_APP}
      max={WIDEST_APP}
      step={KEY_STEP}
      value={width}
      onChange={() => undefined}
      onKeyDown={(event) => {
        const step = { ArrowLeft: KEY_STEP, ArrowRight: -KEY_STEP }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        desk.setAppWidth(width + step);
      }}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.focus();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const edge = event.currentTarget.getBoundingClientRect();
        desk.setAppWidth(width + edge.left + edge.width / 2 - event.clientX);
      }}
    />
  );
}
