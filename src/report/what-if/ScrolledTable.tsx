import type { ReactNode } from "react";

interface ScrolledTableProps {
  readonly caption: string;
  /** Above the first column, and above the numbers of the others. */
  readonly heads: readonly [string, ...{ readonly words: string }[]];
  /** Its bodies. */
  readonly children: ReactNode;
}

/** A table of numbers without anything to press: where it is wider than the page, the keyboard scrolls it. */
export const ScrolledTable = ({ caption, heads, children }: ScrolledTableProps) => {
  const [first, ...others] = heads;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached without a mouse
    <section className="scroll" aria-label={caption} tabIndex={0}>
      <table className="table">
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {others.map(({ words }) => (
              <th key={words} scope="col" className="number">
                {words}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </section>
  );
};
