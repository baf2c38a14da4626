import { useId } from "react";
import { useCopy } from "../../ui/page/use-copy.ts";
import type { OutcomesWords } from "../words.ts";

interface ToCopyProps {
  readonly t: OutcomesWords;
  readonly title: string;
  readonly text: string;
  /** What is copied. */
  readonly value: string;
  /** Whether it is shown now and never again. */
  readonly isOnce?: boolean;
}

/** A text that is entered somewhere else. */
export function ToCopy({ t, title, text, value, isOnce = false }: ToCopyProps) {
  const heading = useId();
  const [isCopied, copy] = useCopy(value);
  return (
    <section className={isOnce ? "to-copy is-once" : "to-copy"} aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      <p>{text}</p>
      <code translate="no">{value}</code>
      <p>
        <button type="button" className="button" onClick={copy}>
          {t("connections.copy")}
        </button>{" "}
        <output>{isCopied ? t("connections.copied") : ""}</output>
      </p>
    </section>
  );
}
