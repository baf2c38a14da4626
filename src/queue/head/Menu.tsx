import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useRef, useState } from "react";

interface MenuProps {
  readonly label: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
  /** What opens it, for a key to press. */
  readonly opener?: Ref<HTMLElement>;
  readonly keys?: string;
}

/** What can be done or gone to, behind one word. It closes when something was chosen, on Escape and on a press elsewhere. */
export function Menu({ label, className = "", children, opener, keys }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    if (!isOpen) return undefined;
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && menu.current?.contains(event.target) === false)
        setIsOpen(false);
    };
    document.addEventListener("pointerdown", closeOutside);
    document.addEventListener("focusin", closeOutside);
    return () => {
      document.removeEventListener("pointerdown", closeOutside);
      document.removeEventListener("focusin", closeOutside);
    };
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      setIsOpen(false);
      menu.current?.querySelector("summary")?.focus();
      return;
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    // The list behind it stays where it is.
    event.preventDefault();
    event.stopPropagation();
    const items = [
      ...(menu.current?.querySelectorAll<HTMLElement>(".menu-items :is(a, button)") ?? []),
    ];
    const at = items.findIndex((item) => item === document.activeElement);
    items.at((at + step + items.length) % Math.max(1, items.length))?.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys of its buttons bubble up to here
    <details
      ref={menu}
      className={`menu ${className}`}
      open={isOpen}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const isItem =
          event.target instanceof Element && event.target.closest("a, button") !== null;
        if (isItem) setIsOpen(false);
      }}
    >
      <summary
        ref={opener}
        aria-keyshortcuts={keys}
        onClick={(event) => {
          // Opened by what is drawn, so that its items are there only while they can be seen.
          event.preventDefault();
          setIsOpen((is) => !is);
        }}
      >
        {label}
      </summary>
      {isOpen ? <div className="menu-items">{children}</div> : null}
    </details>
  );
}
