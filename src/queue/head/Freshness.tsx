import { useOnline } from "../asking/use-fresh.ts";
import type { QueueState } from "../queue.ts";
import { useReader } from "../reader/reader.ts";

/** Says what came in, and when what is shown may be old. */
export function Freshness({ state }: { readonly state: QueueState }) {
  const { t } = useReader();
  const isOnline = useOnline();
  const { arrivals, trouble, pages } = state;
  const isStale = pages !== null && (!isOnline || trouble !== null);
  return (
    <>
      <output className="unseen">
        {arrivals.count === 0 ? "" : t("arrivals", { count: arrivals.count })}
      </output>
      {isStale ? (
        <output className="stale">
          {!isOnline || trouble?.is === "offline" ? t("trouble.staleOffline") : t("trouble.stale")}
        </output>
      ) : null}
    </>
  );
}
