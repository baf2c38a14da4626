import { useReader, signalOf, type Reader } from "../reader/reader.ts";
import { formatLeft } from "../reader/when.ts";
import type { Group } from "./order.ts";
import type { Grouping } from "../../api/queue.ts";
import { money } from "./worth.ts";

/** What a group is called: its account, or its signal. */
export const groupName = (
  group: Pick<Group, "key" | "name">,
  by: Grouping,
  reader: Pick<Reader, "signals" | "t">,
): string =>
  by === "signal"
    ? signalOf(reader, group.key)
    : (group.name ?? (group.key === null ? reader.t("noAccount") : `#${group.key}`));

interface GroupLineProps {
  readonly group: Group;
  readonly by: Grouping;
  /** `undefined` for somebody who may only look. */
  readonly chosen: boolean | undefined;
  readonly onChoose: () => void;
}

/** One heading for all flags of an account or a signal, as the store counted them: how many, how late, worth what. */
export function GroupLine({ group, by, chosen, onChoose }: GroupLineProps) {
  const reader = useReader();
  const { t, now, locale } = reader;
  const name = groupName(group, by, reader);
  const left = group.earliestDueAt === null ? null : Date.parse(group.earliestDueAt) - now;
  const time = left === null ? "" : formatLeft(left, { t, locale });
  return (
    <div className="group-line">
      {chosen === undefined ? null : (
        <label className="choose choose-group">
          <input
            type="checkbox"
            checked={chosen}
            aria-label={t("choose.group", { name, count: group.flags })}
            onChange={onChoose}
          />
        </label>
      )}
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <p>
        <span>{t("group.flags", { count: group.flags })}</span>
        {left === null ? null : left < 0 ? (
          <b className="danger">
            {group.overdue > 1
              ? t("group.overdueOf", { count: group.overdue })
              : t("row.over", { time })}
          </b>
        ) : (
          <span>{t("group.firstDue", { time })}</span>
        )}
        {group.worth.map(({ currency, amountMinor }) => (
          <span key={currency}>{money(amountMinor, currency, locale)}</span>
        ))}
      </p>
    </div>
  );
}
