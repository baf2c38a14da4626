import { type ReactNode, useId } from "react";

interface SectionProps {
  readonly title: string;
  readonly hint?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part of the page under its own line and name. */
export function Section({ title, hint, className = "", children }: SectionProps) {
  const heading = useId();
  return (
    <section className={`section ${className}`} aria-labelledby={heading}>
      <header className="section-head">
        <h2 id={heading}>{title}</h2>
        {hint !== undefined && <p className="aside">{hint}</p>}
      </header>
      {children}
    </section>
  );
}
