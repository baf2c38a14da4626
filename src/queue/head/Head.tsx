import type { ReactNode, Ref, RefObject } from "react";
import { type QueueCounts, SORTS } from "../../api/queue.ts";
import type { AddressBar } from "../../ui/page/address-bar.ts";
import { type Address, filtersIn, HOME, offersOrder, type Tab } from "../address/address.ts";
import type { Member } from "../asking/desk.ts";
import { Key } from "../keyboard/Key.tsx";
import { useReader } from "../reader/reader.ts";
import type { CountedView } from "../views/views.ts";
import { Figures } from "./Figures.tsx";
import { Filters } from "./Filters.tsx";
import { SearchBox } from "./SearchBox.tsx";
import { Tabs } from "./Tabs.tsx";

interface HeadProps {
  /** What stands above it. */
  readonly top: ReactNode;
  readonly bar: AddressBar<Address>;
  readonly address: Address;
  readonly counts: QueueCounts | null;
  readonly view: CountedView | null;
  readonly members: readonly Member[];
  readonly queues: readonly string[];
  readonly accountName: (id: string) => string | undefined;
  readonly search: Ref<HTMLInputElement>;
  readonly filters: RefObject<HTMLFieldSetElement | null>;
  readonly filtering: boolean;
  /** All views, and what can be done with the one that is shown. */
  readonly viewsMenu: ReactNode;
  readonly viewMenu: ReactNode;
  readonly onSearch: (q: string) => void;
  readonly onTab: (tab: Tab) => void;
  readonly onFiltering: () => void;
  readonly onHelp: () => void;
}

/** The page's name, the words searched for, the month in four figures, the views, and what the list is narrowed to. */
export function Head(props: HeadProps) {
  const { top, bar, address, counts, view, members, queues, accountName, search } = props;
  const { filters, filtering, viewsMenu, viewMenu, onSearch, onTab, onFiltering, onHelp } = props;
  const { t } = useReader();
  const href = (tab: Tab) => bar.href({ ...HOME, tab, columns: address.columns });
  const narrowing = filtersIn(address);
  const isFiltering = filtering || narrowing > 0;
  return (
    <header className="top">
      {top}
      <div className="head">
        <h1>{t("title")}</h1>
        <SearchBox q={address.q} field={search} onSearch={onSearch} />
        <Figures counts={counts} bar={bar} />
        <button
          type="button"
          className="help-button"
          aria-label={t("help.title")}
          aria-haspopup="dialog"
          aria-keyshortcuts="?"
          onClick={onHelp}
        >
          <Key name="?" />
        </button>
      </div>
      <div className="bar">
        <div className="bar-views">
          <Tabs address={address} counts={counts} view={view} href={href} onTab={onTab} />
          {viewsMenu}
        </div>
        <div className="tools">
          <button
            type="button"
            className="tool"
            aria-expanded={isFiltering}
            aria-keyshortcuts="f"
            // While something is narrowed, what it is stays in sight.
            disabled={narrowing > 0}
            onClick={onFiltering}
          >
            {narrowing === 0 ? t("filters.show") : t("filters.count", { count: narrowing })}
          </button>
          {offersOrder(address.tab) ? (
            <>
              <select
                className="tool"
                aria-label={t("sort.label")}
                value={address.sort ?? "due"}
                onChange={(event) => {
                  const sort = SORTS.find((each) => each === event.target.value) ?? "due";
                  bar.go({ sort: sort === "due" ? null : sort, flag: null });
                }}
              >
                {SORTS.map((sort) => (
                  <option key={sort} value={sort}>
                    {t(`sort.${sort}`)}
                  </option>
                ))}
              </select>
              <button
                type="button"
                className="tool"
                aria-pressed={address.group === "account"}
                aria-keyshortcuts="b"
                onClick={() =>
                  bar.go({ group: address.group === "account" ? null : "account", flag: null })
                }
              >
                {t("groupBy.account")}
              </button>
            </>
          ) : null}
          {viewMenu}
        </div>
        {isFiltering ? (
          <Filters
            address={address}
            members={members}
            queues={queues}
            accountName={accountName}
            place={filters}
            onFilter={(change) => bar.go({ ...change, flag: null })}
          />
        ) : null}
      </div>
    </header>
  );
}
