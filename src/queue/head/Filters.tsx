import type { RefObject } from "react";
import { KINDS, STATUSES } from "../../domain/flag.ts";
import {
  type Address,
  DUES,
  filtersIn,
  offersDue,
  offersKind,
  offersOwner,
  statusesOf,
} from "../address/address.ts";
import type { Member } from "../asking/desk.ts";
import { useReader } from "../reader/reader.ts";

interface FiltersProps {
  readonly address: Address;
  readonly members: readonly Member[];
  /** Queues besides those of the two kinds, by id. */
  readonly queues: readonly string[];
  /** Names of accounts, as far as the list has told them. */
  readonly accountName: (id: string) => string | undefined;
  /** Where a key puts the focus. */
  readonly place: RefObject<HTMLFieldSetElement | null>;
  readonly onFilter: (change: Partial<Address>) => void;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One question with its answers; the first of them leaves it open. */
const select = (
  label: string,
  any: string,
  value: string | null,
  choices: readonly Choice[],
  onChoose: (value: string | null) => void,
) => (
  <select
    aria-label={label}
    className={value === null ? "" : "narrowed"}
    value={value ?? ""}
    onChange={(event) => onChoose(event.target.value || null)}
  >
    <option value="">{any}</option>
    {choices.map((choice) => (
      <option key={choice.value} value={choice.value}>
        {choice.label}
      </option>
    ))}
  </select>
);

/** The questions that the tab leaves open. */
export function Filters(props: FiltersProps) {
  const { address, members, queues, accountName, place, onFilter } = props;
  const { t, signals } = useReader();
  const { tab, kind, queue, status, owner, account, signal, due } = address;
  const owners = members.filter((member) => member.roles.includes("cs_manager"));
  const categories = [...new Set([...signals.values()].map(({ category }) => category))];
  return (
    <fieldset ref={place} className="filters" aria-label={t("filters.label")}>
      {offersKind(tab)
        ? select(
            t("filters.kind"),
            t("filters.anyKind"),
            kind,
            KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
            (value) => onFilter({ kind: KINDS.find((each) => each === value) ?? null }),
          )
        : null}
      {queues.length > 0 || queue !== null
        ? select(
            t("filters.queue"),
            t("filters.anyQueue"),
            queue,
            [...new Set([...queues, ...(queue === null ? [] : [queue])])].map((value) => ({
              value,
              label: t.maybe(`kind.${value}`) ?? value,
            })),
            (value) => onFilter({ queue: value }),
          )
        : null}
      {select(
        t("filters.status"),
        t("filters.anyStatus"),
        status,
        statusesOf(tab).map((value) => ({ value, label: t(`status.${value}`) })),
        (value) => onFilter({ status: STATUSES.find((each) => each === value) ?? null }),
      )}
      {offersOwner(tab)
        ? select(
            t("filters.owner"),
            t("filters.anyOwner"),
            owner,
            [
              { value: "me", label: t("filters.me") },
              { value: "none", label: t("nobodyYet") },
              ...owners.map(({ id, name }) => ({ value: id, label: name })),
            ],
            (value) => onFilter({ owner: value }),
          )
        : null}
      <select
        aria-label={t("filters.signal")}
        className={signal === null ? "" : "narrowed"}
        value={signal ?? ""}
        onChange={(event) => onFilter({ signal: event.target.value || null })}
      >
        <option value="">{t("filters.anySignal")}</option>
        <option value="none">{t("signal.notSure")}</option>
        {categories.map((category) => (
          <optgroup label={category} key={category}>
            {[...signals.values()]
              .filter((each) => each.category === category)
              .map((each) => (
                <option key={each.id} value={each.id}>
                  {each.label}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
      {offersDue(tab)
        ? select(
            t("filters.due"),
            t("filters.anyDue"),
            due,
            DUES.map((value) => ({ value, label: t(`views.${value}`) })),
            (value) => onFilter({ due: DUES.find((each) => each === value) ?? null }),
          )
        : null}
      {account === null ? null : (
        <button type="button" className="narrowed" onClick={() => onFilter({ account: null })}>
          <span className="unseen">{t("filters.remove")}</span>{" "}
          <bdi>{account === "none" ? t("noAccount") : (accountName(account) ?? `#${account}`)}</bdi>{" "}
          <span aria-hidden="true">×</span>
        </button>
      )}
      {filtersIn(address) > 0 ? (
        <button
          type="button"
          className="link"
          onClick={() =>
            onFilter({
              kind: null,
              queue: null,
              status: null,
              owner: null,
              account: null,
              signal: null,
              due: null,
            })
          }
        >
          {t("empty.clearFilters")}
        </button>
      ) : null}
    </fieldset>
  );
}
