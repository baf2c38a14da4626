// What if credit were shared? Closed until somebody asks, and then labelled for what it is: an assumption beside the default.
import { type ComponentType, lazy, Suspense, useId, useState } from "react";
import { useReader, useShown } from "../reader.ts";

const Shared: ComponentType<{ readonly path: string }> = lazy(async () => ({
  default: (await import("./Shared.tsx")).Shared,
}));

/** The last part of the page. Nothing is asked or loaded before it is opened. */
export function WhatIf() {
  const { t } = useReader();
  const { period } = useShown();
  const [isOpen, setIsOpen] = useState(false);
  const heading = useId();
  return (
    <section className="section what-if" aria-labelledby={heading}>
      <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary>
          <h2 id={heading}>{t("whatIf.title")}</h2>
          <span className="aside">{t("whatIf.hint")}</span>
        </summary>
        {isOpen && (
          <Suspense fallback={<p aria-busy="true">{t("whatIf.looking")}</p>}>
            <Shared path={`/v1/reports/what-if?${period.is}=${period.name}`} />
          </Suspense>
        )}
      </details>
    </section>
  );
}
