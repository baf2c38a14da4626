import type { QueueCounts } from "../../api/queue.ts";
import {
  type Address,
  offersKind,
  offersOwner,
  statusesOf,
  type Tab,
  TABS,
} from "../address/address.ts";
import type { Member } from "../asking/desk.ts";
import { useReader } from "../reader/reader.ts";
import { KINDS, STATUSES } from "../../domain/flag.ts";
import { shownCount } from "./Figures.tsx";

const COUNT_OF = {
  mine: "mine",
  unowned: "unowned",
  team: "open",
  friction: "friction",
} as const;

interface TabsProps {
  readonly address: Address;
  readonly counts: QueueCounts | null;
  readonly href: (tab: Tab) => string;
  readonly onTab: (tab: Tab) => void;
}

export function Tabs({ address, counts, href, onTab }: TabsProps) {
  const { t, locale } = useReader();
  return (
    <nav className="tabs" aria-label={t("tabs.label")}>
      {TABS.map((tab) => (
        <a
          key={tab}
          href={href(tab)}
          aria-current={tab === address.tab ? "page" : undefined}
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
    </nav>
  );
}

interface FiltersProps {
  readonly address: Address;
  readonly members: readonly Member[];
  readonly onFilter: (change: Partial<Address>) => void;
}

/** The questions that the tab leaves open. */
export function Filters({ address, members, onFilter }: FiltersProps) {
  const { t } = useReader();
  const { tab, queue, status, owner } = address;
  const owners = members.filter((member) => member.roles.includes("cs_manager"));
  return (
    <fieldset className="filters" aria-label={t("filters.label")}>
      {offersKind(tab) ? (
        <select
          aria-label={t("filters.kind")}
          className={queue === null ? "" : "narrowed"}
          value={queue ?? ""}
          onChange={(event) =>
            onFilter({ queue: KINDS.find((kind) => kind === event.target.value) ?? null })
          }
        >
          <option value="">{t("filters.anyKind")}</option>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kind.${kind}`)}
            </option>
          ))}
        </select>
      ) : null}
      <select
        aria-label={t("filters.status")}
        className={status === null ? "" : "narrowed"}
        value={status ?? ""}
        onChange={(event) =>
          onFilter({ status: STATUSES.find((each) => each === event.target.value) ?? null })
        }
      >
        <option value="">{t("filters.anyStatus")}</option>
        {statusesOf(tab).map((each) => (
          <option key={each} value={each}>
            {t(`status.${each}`)}
          </option>
        ))}
      </select>
      {offersOwner(tab) ? (
        <select
          aria-label={t("filters.owner")}
          className={owner === null ? "" : "narrowed"}
          value={owner ?? ""}
          onChange={(event) => onFilter({ owner: event.target.value || null })}
        >
          <option value="">{t("filters.anyOwner")}</option>
          <option value="me">{t("filters.me")}</option>
          <option value="none">{t("nobodyYet")}</option>
          {owners.map((member) => (
            <option key={member.id} value={member.id}>
              {member.name}
            </option>
          ))}
        </select>
      ) : null}
    </fieldset>
  );
}
