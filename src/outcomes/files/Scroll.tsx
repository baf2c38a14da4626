import type { ReactNode } from "react";

interface ScrollProps {
  /** Id of the heading that names it. */
  readonly labelledBy: string;
  readonly children: ReactNode;
}

/** A table that is wider than the page scrolls by itself, by keys as well. */
export const Scroll = ({ labelledBy, children }: ScrollProps) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys
  <section className="scroll" aria-labelledby={labelledBy} tabIndex={0}>
    {children}
  </section>
);
