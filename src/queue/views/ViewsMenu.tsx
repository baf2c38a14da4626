import type { Ref } from "react";
import type { QueueCounts } from "../../api/queue.ts";
import { type Address, isSame, PRESET_NAMES, type Preset, PRESETS } from "../address/address.ts";
import { shownCount } from "../head/Figures.tsx";
import { Menu } from "../head/Menu.tsx";
import { Key } from "../keyboard/Key.tsx";
import { useReader } from "../reader/reader.ts";
import type { CountedView } from "./views.ts";

interface ViewsMenuProps {
  readonly address: Address;
  readonly items: readonly CountedView[] | null;
  readonly counts: QueueCounts | null;
  readonly opener: Ref<HTMLElement>;
  readonly href: (address: Address) => string;
  readonly addressOf: (view: CountedView) => Address;
  readonly onGo: (address: Address) => void;
  readonly onSave: () => void;
}

/** The view that an address shows, apart from the flag that is open and the columns. */
export const isAt = (address: Address, wanted: Address): boolean =>
  isSame(
    { ...address, flag: null, columns: null, view: null },
    { ...wanted, flag: null, columns: null, view: null },
  );

/** All views that are no tabs: those everybody has, one's own, and those that colleagues share. */
export function ViewsMenu(props: ViewsMenuProps) {
  const { address, items, counts, opener, href, addressOf, onGo, onSave } = props;
  const { t, me, locale } = useReader();
  const countOf = (preset: Preset): number | null => {
    if (counts === null) return null;
    if (preset === "overdue") return counts.overdue;
    return preset === "today" ? counts.dueToday : null;
  };
  const line = (key: string, name: string, wanted: Address, count: number | null, of?: string) => (
    <li key={key}>
      <a
        href={href(wanted)}
        aria-current={
          (wanted.view === null ? isAt(address, wanted) : wanted.view === address.view)
            ? "page"
            : undefined
        }
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onGo(wanted);
        }}
      >
        <span className="menu-name">
          <bdi>{name}</bdi>
          {of === undefined ? null : " "}
          {of === undefined ? null : <bdi className="aside">{of}</bdi>}
        </span>{" "}
        {count === null ? null : <span className="tab-count">{shownCount(count, locale)}</span>}
      </a>
    </li>
  );
  const own = items?.filter(({ owner }) => owner.id === me.id) ?? [];
  const shared = items?.filter(({ owner }) => owner.id !== me.id) ?? [];
  const views = (name: "own" | "shared", list: readonly CountedView[]) =>
    list.length === 0 ? null : (
      <section aria-label={t(`views.${name}`)}>
        <p className="menu-head">{t(`views.${name}`)}</p>
        <ul>
          {list.map((view) =>
            line(
              view.id,
              view.name,
              addressOf(view),
              view.count,
              name === "shared" ? view.owner.name : view.shared ? t("views.isShared") : undefined,
            ),
          )}
        </ul>
      </section>
    );
  return (
    <Menu
      className="views-menu"
      opener={opener}
      keys="v"
      label={
        <>
          {t("views.label")} <span aria-hidden="true">▾</span>
        </>
      }
    >
      <nav aria-label={t("views.label")}>
        <ul>
          {PRESET_NAMES.map((preset) =>
            line(preset, t(`views.${preset}`), PRESETS[preset], countOf(preset)),
          )}
        </ul>
        {views("own", own)}
        {views("shared", shared)}
      </nav>
      <button type="button" className="menu-act" onClick={onSave}>
        {t("views.saveAs")}
      </button>
      <p className="menu-key" aria-hidden="true">
        <Key name="v" /> <Key name="ArrowDown" /> <Key name="Enter" />
      </p>
    </Menu>
  );
}
