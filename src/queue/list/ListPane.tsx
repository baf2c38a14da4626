import { type ReactNode, useCallback } from "react";
import type { AddressBar } from "../../ui/page/address-bar.ts";
import { type Address, HOME, type Tab } from "../address/address.ts";
import type { Queue, QueueState } from "../queue.ts";
import { useReader } from "../reader/reader.ts";
import { FlagList, type FlagListProps } from "./FlagList.tsx";
import { ListEmpty, ListLoading, ListTrouble } from "./ListStates.tsx";
import type { Group } from "./order.ts";

interface ListPaneProps extends Pick<
  FlagListProps,
  | "place"
  | "focusRow"
  | "sending"
  | "chosen"
  | "columns"
  | "href"
  | "onOpen"
  | "onChoose"
  | "onChooseGroup"
> {
  readonly queue: Queue;
  readonly state: QueueState;
  readonly bar: AddressBar<Address>;
  readonly address: Address;
  /** What stands above the list while flags are chosen. */
  readonly choosing: ReactNode;
  readonly onTab: (tab: Tab) => void;
}

/** The pane of the list, or of why there is none. */
export function ListPane(props: ListPaneProps) {
  const { t } = useReader();
  return (
    <section className="pane-list" aria-label={t("list.label")}>
      {props.choosing}
      <List {...props} />
    </section>
  );
}

function List(props: ListPaneProps) {
  const { queue, state, bar, address, onTab, choosing: _choosing, ...list } = props;
  const { flags, pages, trouble, counts, question, latest, marks } = state;
  const more = useCallback(() => void queue.more(), [queue]);
  /** The list of one group alone: all of its flags. */
  const narrowed = useCallback(
    ({ key }: Group): Partial<Address> => {
      const only = key ?? "none";
      const by = bar.get().group;
      return {
        group: null,
        flag: null,
        ...(by === "signal" ? { signal: only } : { account: only }),
      };
    },
    [bar],
  );
  if (pages === null || question === null)
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
        onClear={() => bar.go({ ...HOME, tab: address.tab, columns: address.columns })}
        onTab={onTab}
      />
    );
  return (
    <FlagList
      {...list}
      flags={flags}
      groups={pages.groups}
      question={question}
      complete={pages.next === null}
      more={state.more}
      selected={address.flag}
      latest={latest}
      marks={marks}
      hrefOf={(group) => bar.href(narrowed(group))}
      onMore={more}
      onNarrow={(group) => bar.go(narrowed(group))}
      onSort={(sort) => bar.go({ sort: sort === "due" ? null : sort, flag: null })}
    />
  );
}
