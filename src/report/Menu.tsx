import { type ReactNode, useEffect, useRef } from "react";

interface MenuProps {
  readonly label: string;
  /** What it belongs to, where several menus have the same label; read aloud only. */
  readonly about?: string;
  readonly small?: boolean;
  readonly children: ReactNode;
}

/** A few things to do behind one button. Pressing outside, leaving by Tab or Escape closes it; so does choosing. */
export function Menu({ label, about, small = false, children }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const closeOutside = (event: Event) => {
      const element = menu.current;
      if (element?.open === true && event.target instanceof Node && !element.contains(event.target))
        element.open = false;
    };
    document.addEventListener("pointerdown", closeOutside);
    document.addEventListener("focusin", closeOutside);
    return () => {
      document.removeEventListener("pointerdown", closeOutside);
      document.removeEventListener("focusin", closeOutside);
    };
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it from any of its buttons
    <details
      ref={menu}
      className={small ? "menu menu-small" : "menu"}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || menu.current?.open !== true) return;
        menu.current.open = false;
        menu.current.querySelector("summary")?.focus();
      }}
    >
      <summary className={small ? "menu-open" : "button"}>
        {label}
        {about !== undefined && <span className="unseen">: {about}</span>}{" "}
        <span aria-hidden="true">▾</span>
      </summary>
      <div className="menu-items">{children}</div>
    </details>
  );
}
