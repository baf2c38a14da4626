import type { QueueCounts } from "../../api/queue.ts";
import { type Address, HOME, type Tab, TABS } from "../address/address.ts";
import { useReader } from "../reader/reader.ts";
import { isAt } from "../views/ViewsMenu.tsx";
import type { CountedView } from "../views/views.ts";
import { shownCount } from "./Figures.tsx";

const COUNT_OF = {
  mine: "mine",
  unowned: "unowned",
  team: "open",
  friction: "friction",
  snoozed: "snoozed",
} as const;

interface TabsProps {
  readonly address: Address;
  readonly counts: QueueCounts | null;
  /** The saved view that is shown; it stands behind the tabs. */
  readonly view: CountedView | null;
  readonly href: (tab: Tab) => string;
  readonly onTab: (tab: Tab) => void;
}

export function Tabs({ address, counts, view, href, onTab }: TabsProps) {
  const { t, locale } = useReader();
  return (
    <nav className="tabs" aria-label={t("tabs.label")}>
      {TABS.map((tab) => (
        <a
          key={tab}
          href={href(tab)}
          aria-current={
            view !== null || tab !== address.tab
              ? undefined
              : isAt(address, { ...HOME, tab })
                ? "page"
                : "true"
          }
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onTab(tab);
          }}
        >
          {t(`tabs.${tab}`)}
          {tab === "closed" ? null : (
            <>
              {" "}
              <span className="tab-count">
                {counts === null ? "\u2007" : shownCount(counts[COUNT_OF[tab]], locale)}
              </span>
            </>
          )}
        </a>
      ))}
      {view === null ? null : (
        <a href={window.location.href} aria-current="page" onClick={(e) => e.preventDefault()}>
          <bdi className="tab-view">{view.name}</bdi>{" "}
          <span className="tab-count">{shownCount(view.count, locale)}</span>
        </a>
      )}
    </nav>
  );
}
