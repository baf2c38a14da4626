// What stands in the list's place when there are no rows: why, and what can be done about it.
import type { Address } from "../address/address.ts";
import { isNarrowed } from "../address/address.ts";
import { useReader } from "../reader/reader.ts";
import type { Trouble } from "../../ui/asking/trouble.ts";

/** Room of the rows that are on their way; nothing turns or blinks. */
export function ListLoading() {
  const { t } = useReader();
  return (
    <div className="list list-loading" aria-busy="true">
      <p className="unseen">{t("list.loading")}</p>
      {Array.from({ length: 7 }, (_, index) => (
        <div className="ghost-row" aria-hidden="true" key={index}>
          <span className="ghost ghost-time" />
          <span className="ghost ghost-title" />
          <span className="ghost ghost-said" />
        </div>
      ))}
    </div>
  );
}

interface ListEmptyProps {
  readonly address: Address;
  readonly unowned: number | null;
  readonly onClear: () => void;
  readonly onTab: (tab: Address["tab"]) => void;
}

export function ListEmpty({ address, unowned, onClear, onTab }: ListEmptyProps) {
  const { t } = useReader();
  if (isNarrowed(address))
    return (
      <div className="list state">
        <p className="state-title" dir="auto">
          {address.q === ""
            ? address.due === "overdue"
              ? t("empty.overdue")
              : t("empty.filtered")
            : t("empty.search", { q: address.q })}
        </p>
        <button type="button" className="button" onClick={onClear}>
          {address.q === "" ? t("empty.clearFilters") : t("empty.clearSearch")}
        </button>
      </div>
    );
  return (
    <div className="list state">
      <p className="state-title">{t(`empty.${address.tab}`)}</p>
      <p className="state-text">{t(`empty.${address.tab}Text`)}</p>
      {address.tab === "mine" ? (
        <button type="button" className="button" onClick={() => onTab("unowned")}>
          {unowned === null || unowned === 0
            ? t("empty.seeUnowned")
            : t("empty.takeUnowned", { count: unowned })}
        </button>
      ) : null}
    </div>
  );
}

export function ListTrouble({ trouble, onRetry }: { trouble: Trouble; onRetry: () => void }) {
  const { t } = useReader();
  return (
    <div className="list state" role="alert">
      <p className="state-title">
        {trouble.is === "offline" ? t("trouble.offline") : t("trouble.list")}
      </p>
      <p className="state-text" dir="auto">
        {trouble.is === "problem" ? trouble.problem.detail : t("trouble.listText")}
      </p>
      <button type="button" className="button" onClick={onRetry}>
        {t("tryAgain")}
      </button>
    </div>
  );
}
