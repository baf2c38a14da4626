import { useState } from "react";
import type { SetupWords } from "../words.ts";

/** A secret for the receiver, in full and for this once. */
export function ShownOnce({ t, secret }: { readonly t: SetupWords; readonly secret: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setIsCopied(true);
    } catch {
      // It stands there to be marked by hand.
    }
  };
  return (
    <section className="once" aria-labelledby="once">
      <h2 id="once">{t("destinations.onceTitle")}</h2>
      <p>{t("destinations.onceText")}</p>
      <code>{secret}</code>
      <p>
        <button type="button" className="button" onClick={() => void copy()}>
          {t("destinations.copy")}
        </button>{" "}
        <output>{isCopied ? t("destinations.copied") : ""}</output>
      </p>
    </section>
  );
}
