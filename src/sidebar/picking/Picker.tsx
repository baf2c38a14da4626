// Which signal was it? A combobox by the ARIA pattern: the focus stays in the filter box, arrows move through the list,
// Enter saves. The customer's words find the signal.
// oxlint-disable jsx-a11y/prefer-tag-over-role -- a native select cannot show what customers say
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { Choice } from "./choices.ts";
import { byCategory, groupsOf } from "./groups.ts";
import { Marked, Quoted } from "./Marked.tsx";
import { NotThis } from "./NotThis.tsx";
import { indexChoices } from "./search.ts";
import { usePanel } from "../panel/use-panel.ts";

const PAGE = 5;
/** Signals of the other kind that are offered when the words fit there better. */
const OTHERS = 2;

/** No signals are known before the first answer of the endpoint. */
const NONE: readonly Choice[] = [];

/**
 * The same before and after the list arrives: a button that is being pressed at that moment must still be there when it
 * is let go.
 */
export function Picker() {
  const { panel, state, words } = usePanel();
  const { current } = state;
  const choices = state.choices ?? NONE;
  const kind = current?.kind ?? "expansion";
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const [wanted, setWanted] = useState<string | null>(current?.signal ?? null);

  const own = useMemo(() => choices.filter((c) => c.kind === kind), [choices, kind]);
  const search = useMemo(() => indexChoices(own), [own]);
  const searchOther = useMemo(
    () => indexChoices(choices.filter((c) => c.kind !== kind)),
    [choices, kind],
  );
  const groups = useMemo(
    () =>
      query.trim() === "" ? groupsOf(own, words("picker.mostUsed")) : byCategory(search(query)),
    [own, search, query, words],
  );
  const options = groups.flatMap((group) => group.options);
  const active = options.find((o) => o.choice.id === wanted) ?? options[0];
  const others =
    query.trim() !== "" && options.length < 2 ? searchOther(query).slice(0, OTHERS) : [];
  const optionId = (choice: Choice) => `${id}-${choice.id}`;
  const activeId = active === undefined ? undefined : optionId(active.choice);

  useEffect(() => {
    // Opened again after a reload, it waits; the agent may be writing their answer.
    if (panel.get().acted > 0) input.current?.focus({ preventScroll: true });
  }, [panel]);
  useEffect(() => {
    const box = list.current;
    const option = activeId === undefined ? null : document.getElementById(activeId);
    if (box === null || option === null) return;
    // Only the list scrolls, never the page around it. The first option brings its heading along.
    const top = option === box.querySelector("[role=option]") ? 0 : option.offsetTop;
    if (top < box.scrollTop) box.scrollTop = top;
    const bottom = option.offsetTop + option.offsetHeight;
    if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  }, [activeId, list]);

  const move = (to: number) => {
    const at = options[Math.min(Math.max(to, 0), options.length - 1)];
    if (at !== undefined) setWanted(at.choice.id);
  };
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.nativeEvent.isComposing) return;
    const at = active === undefined ? -1 : options.indexOf(active);
    const inBox = event.target === input.current;
    if (event.key === "Escape") {
      event.preventDefault();
      if (query === "") panel.done();
      else setQuery("");
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      input.current?.focus();
      const step = event.key === "ArrowDown" ? 1 : -1;
      move((at + step + options.length) % Math.max(1, options.length));
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault();
      move(at + (event.key === "PageDown" ? PAGE : -PAGE));
    } else if (event.key === "Enter" && inBox) {
      event.preventDefault();
      // A key that is still held down from the button before has chosen nothing here.
      if (!event.repeat && active !== undefined) panel.choose(active.choice.id);
    } else if (!inBox && /^[\p{L}\p{N}]$/u.test(event.key) && !event.ctrlKey && !event.metaKey) {
      // Type-ahead from anywhere in the picker lands in the filter box.
      event.preventDefault();
      input.current?.focus();
      setQuery((typed) => `${typed}${event.key}`);
    }
  };

  return (
    // Keys from every control in here lead to the one list.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="picker" onKeyDown={onKey}>
      <label className="question" htmlFor={`${id}-box`}>
        {words("picker.title")}
      </label>
      <input
        ref={input}
        id={`${id}-box`}
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={activeId}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        maxLength={200}
        placeholder={words("picker.placeholder")}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setWanted(null);
          list.current?.scrollTo?.({ top: 0 });
        }}
      />
      <div
        ref={list}
        id={`${id}-list`}
        className="signals"
        role="listbox"
        tabIndex={-1}
        aria-label={words(`picker.list.${kind}`)}
      >
        {groups.map((group) => (
          <div key={group.id} role="group" aria-labelledby={`${id}-${group.id}-label`}>
            <div className="group-label" id={`${id}-${group.id}-label`} role="presentation">
              {group.label}
            </div>
            {group.options.map(({ choice, says }) => (
              <div
                key={choice.id}
                id={optionId(choice)}
                className="signal"
                role="option"
                tabIndex={-1}
                aria-selected={choice === active?.choice}
                onPointerDown={(event) => event.preventDefault()}
                onPointerMove={() => setWanted(choice.id)}
                onClick={() => panel.choose(choice.id)}
                onKeyDown={(event) => {
                  if (event.key === "Enter") panel.choose(choice.id);
                }}
              >
                <span className="signal-label">
                  <Marked text={choice.label} query={query} />
                </span>
                <span className="says" dir="auto">
                  <Quoted text={says} query={query} />
                </span>
              </div>
            ))}
          </div>
        ))}
        {options.length === 0 && (
          <div className="none" role="presentation">
            {words(state.choices === null ? "picker.unknown" : "picker.none")}
          </div>
        )}
      </div>
      <output className="visually-hidden">
        {query === "" || state.choices === null
          ? ""
          : words("picker.found", { count: options.length })}
      </output>
      {active !== undefined && <NotThis choice={active.choice} onUse={setWanted} />}
      {others.length > 0 && (
        <p className="not-this">
          {words(`picker.other.${kind === "expansion" ? "friction" : "expansion"}`)}{" "}
          {others.map(({ choice }) => (
            <button
              key={choice.id}
              className="link"
              type="button"
              onClick={() => panel.switchTo(choice.kind, choice.id)}
            >
              {choice.label}
            </button>
          ))}
        </p>
      )}
      <div className="keys">
        <span aria-hidden="true">
          <kbd>↑</kbd> <kbd>↓</kbd> {words("picker.choose")} · <kbd>↵</kbd> {words("picker.save")}
        </span>
        <button className="link" type="button" onClick={() => panel.choose(null)}>
          {words("picker.notSure")}
        </button>
      </div>
    </div>
  );
}
