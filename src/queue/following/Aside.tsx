import type { Flag } from "../../api/flag.ts";
import { useReader } from "../reader/reader.ts";
import { formatWhen } from "../reader/when.ts";
import { isAsleep } from "../list/order.ts";

/** That the flag is put aside, and until when. */
export function Aside({ flag }: { flag: Flag }) {
  const { t, now, locale, me } = useReader();
  if (flag.snoozedUntil === null || !isAsleep(flag, now)) return null;
  return (
    <p className="set-aside">
      {t(flag.owner?.id === me.id ? "follow.asleepYou" : "follow.asleep", {
        when: formatWhen(flag.snoozedUntil, now, locale),
      })}
    </p>
  );
}
