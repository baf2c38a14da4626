import type { ReactNode } from "react";

/** What stands above a column: words over words, or over numbers, drawn intervals or lines. */
export type Head =
  | string
  | { readonly words: string; readonly of: "number" | "interval" | "trend" };

interface TableProps {
  /** What the table is of, for whoever does not see what stands around it. */
  readonly caption?: string;
  readonly heads: readonly Head[];
  readonly className?: string;
  /** Its bodies. */
  readonly children: ReactNode;
}

const CLASS_OF = { number: "number", interval: "interval-head", trend: "trend-head" } as const;

/** A table that scrolls sideways by itself where it is wider than the page. */
export function Table({ caption, heads, className = "", children }: TableProps) {
  return (
    <div className="scroll">
      <table className={`table ${className}`}>
        {caption !== undefined && <caption className="unseen">{caption}</caption>}
        <thead>
          <tr>
            {heads.map((head) =>
              typeof head === "string" ? (
                <th key={head} scope="col">
                  {head}
                </th>
              ) : (
                <th key={head.words} scope="col" className={CLASS_OF[head.of]}>
                  {head.words}
                </th>
              ),
            )}
          </tr>
        </thead>
        {children}
      </table>
    </div>
  );
}
