import { useCallback } from "react";
import type { AddressBar } from "../../ui/page/address-bar.ts";
import { type Address, HOME, type Tab } from "../address/address.ts";
import type { Queue, QueueState } from "../queue.ts";
import { useReader } from "../reader/reader.ts";
import { FlagList } from "./FlagList.tsx";
import { ListEmpty, ListLoading, ListTrouble } from "./ListStates.tsx";

interface ListPaneProps {
  readonly queue: Queue;
  readonly state: QueueState;
  readonly bar: AddressBar<Address>;
  readonly address: Address;
  /** Where the open flag stands in the list, or stood last. */
  readonly place: number;
  /** Counts up whenever the selected row should take the focus. */
  readonly focusRow: number;
  readonly sending: ReadonlySet<string>;
  readonly href: (id: string) => string;
  readonly onOpen: (id: string, byKeyboard: boolean) => void;
  readonly onTab: (tab: Tab) => void;
}

/** The pane of the list, or of why there is none. */
export function ListPane(props: ListPaneProps) {
  const { t } = useReader();
  return (
    <section className="pane-list" aria-label={t("list.label")}>
      <List {...props} />
    </section>
  );
}

function List(props: ListPaneProps) {
  const { queue, state, bar, address, place, focusRow, sending, href, onOpen, onTab } = props;
  const { flags, pages, trouble, counts } = state;
  const more = useCallback(() => void queue.more(), [queue]);
  if (pages === null)
    return trouble === null ? (
      <ListLoading />
    ) : (
      <ListTrouble trouble={trouble} onRetry={() => void queue.refresh()} />
    );
  if (flags.length === 0)
    return (
      <ListEmpty
        address={address}
        unowned={counts?.unowned ?? null}
        onClear={() => bar.go({ ...HOME, tab: address.tab })}
        onTab={onTab}
      />
    );
  return (
    <FlagList
      flags={flags}
      complete={pages.next === null}
      more={state.more}
      selected={address.flag}
      place={place}
      focusRow={focusRow}
      sending={sending}
      href={href}
      onOpen={onOpen}
      onMore={more}
    />
  );
}
