import type { ReactNode, Ref } from "react";
import type { QueueCounts } from "../../api/queue.ts";
import type { AddressBar } from "../../ui/page/address-bar.ts";
import { type Address, HOME, type Tab } from "../address/address.ts";
import type { Member } from "../asking/desk.ts";
import { Key } from "../keyboard/Key.tsx";
import { useReader } from "../reader/reader.ts";
import { Figures } from "./Figures.tsx";
import { SearchBox } from "./SearchBox.tsx";
import { Filters, Tabs } from "./Tabs.tsx";

interface HeadProps {
  /** What stands above it. */
  readonly top: ReactNode;
  readonly bar: AddressBar<Address>;
  readonly address: Address;
  readonly counts: QueueCounts | null;
  readonly members: readonly Member[];
  readonly search: Ref<HTMLInputElement>;
  readonly onSearch: (q: string) => void;
  readonly onTab: (tab: Tab) => void;
  readonly onHelp: () => void;
}

/** The page's name, the words searched for, the month in four figures, and what the list is narrowed to. */
export function Head(props: HeadProps) {
  const { top, bar, address, counts, members, search, onSearch, onTab, onHelp } = props;
  const { t } = useReader();
  const href = (tab: Tab) => bar.href({ ...HOME, tab });
  return (
    <header className="top">
      {top}
      <div className="head">
        <h1>{t("title")}</h1>
        <SearchBox q={address.q} field={search} onSearch={onSearch} />
        <Figures counts={counts} href={href} onTab={onTab} />
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
        <Tabs address={address} counts={counts} href={href} onTab={onTab} />
        <Filters
          address={address}
          members={members}
          onFilter={(change) => bar.go({ ...change, flag: null })}
        />
      </div>
    </header>
  );
}
