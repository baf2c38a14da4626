// A rule as people read it: what it asks for, and what it does.
import type { Conditions, Outcome, RoutingBody } from "../../../domain/routing/body.ts";
import { formatMoney } from "../../../ui/format.ts";
import { nameOfMember, nameOfQueueId, nameOfSignal, type Reading } from "../reading.ts";

/** In the order in which they are offered. */
export const CONDITIONS = [
  "kinds",
  "categories",
  "signals",
  "plans",
  "segments",
  "regions",
  "languages",
  "tags",
  "arr",
  "renewalWithinDays",
  "requesters",
] as const satisfies readonly (keyof Conditions)[];
export type ConditionName = (typeof CONDITIONS)[number];

export interface Said {
  readonly key: string;
  readonly label: string;
  readonly value: string;
}

/** Every condition that is named, as a label and its values. */
export function conditionsSaid(when: Conditions, reading: Reading): Said[] {
  return CONDITIONS.flatMap((name) => {
    const value = valueOf(name, when, reading);
    return value === null
      ? []
      : [{ key: name, label: reading.t(`routing.condition.${name}`), value }];
  });
}

function valueOf(name: ConditionName, when: Conditions, reading: Reading): string | null {
  const { t } = reading;
  const or = (values: readonly string[] | undefined) =>
    values === undefined
      ? null
      : new Intl.ListFormat(t.locale, { type: "disjunction" }).format(values);
  switch (name) {
    case "kinds":
      return or(when.kinds?.map((kind) => t(`routing.kind.${kind}`)));
    case "categories":
      return or(when.categories?.map((id) => reading.categories.get(id) ?? id));
    case "signals":
      return or(when.signals?.map((id) => nameOfSignal(reading, id)));
    case "languages":
      return or(when.languages?.map((language) => languageName(language, t.locale)));
    case "arr":
      return when.arr === undefined ? null : rangeSaid(when.arr, reading);
    case "renewalWithinDays":
      return when.renewalWithinDays === undefined
        ? null
        : t("routing.renewalWithin", { count: when.renewalWithinDays });
    case "plans":
    case "segments":
    case "regions":
    case "tags":
    case "requesters":
      return or(when[name]);
  }
}

function rangeSaid(
  { currency, from, below }: NonNullable<Conditions["arr"]>,
  { t }: Reading,
): string {
  const money = (amount: string) => formatMoney(amount, currency, t.locale);
  if (from !== null && below !== null)
    return t("routing.arrBetween", { from: money(from), below: money(below) });
  if (from !== null) return t("routing.arrFrom", { from: money(from) });
  return below === null
    ? t("routing.arrAny", { currency })
    : t("routing.arrBelow", { below: money(below) });
}

/** "German" for `de`; what is no language stays as it was typed. */
export function languageName(language: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: "language" }).of(language) ?? language;
  } catch {
    return language;
  }
}

/** What happens to the flags of a rule, the queue first. */
export function outcomeSaid(outcome: Outcome, body: RoutingBody, reading: Reading): Said[] {
  const { t, destinations } = reading;
  const { queue, owner, urgency, destinations: ids } = outcome;
  const said: Said[] = [];
  // The queue of its kind is where a flag goes anyway.
  if (queue !== null)
    said.push({
      key: "queue",
      label: t("routing.queue"),
      value: nameOfQueueId(reading, body, queue),
    });
  said.push({
    key: "owner",
    label: t("routing.owner"),
    value:
      owner.is === "member" ? nameOfMember(reading, owner.id) : t(`routing.ownerIs.${owner.is}`),
  });
  if (urgency !== null)
    said.push({
      key: "urgency",
      label: t("routing.urgency"),
      value: t(`routing.urgencyIs.${urgency}`),
    });
  if (ids !== null) {
    const names = ids.map((id) => destinations.find((each) => each.id === id)?.name ?? id);
    const list = new Intl.ListFormat(t.locale, { type: "conjunction" }).format(names);
    said.push({
      key: "destinations",
      label: t("routing.destinations"),
      value: ids.length === 0 ? t("routing.noDestination") : list,
    });
  }
  return said;
}
