import { useState } from "react";
import type { SetupWords } from "../words.ts";

/** Where a service sends what people press there, to be entered at the service. */
export function RequestUrl({ t, url }: { readonly t: SetupWords; readonly url: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setIsCopied(true);
    } catch {
      // It stands there to be marked by hand.
    }
  };
  return (
    <section className="once lasting" aria-labelledby="request-url">
      <h2 id="request-url">{t("destinations.requestUrl.title")}</h2>
      <p>{t("destinations.requestUrl.text")}</p>
      <code>{url}</code>
      <p>
        <button type="button" className="button" onClick={() => void copy()}>
          {t("destinations.copy")}
        </button>{" "}
        <output>{isCopied ? t("destinations.copied") : ""}</output>
      </p>
    </section>
  );
}
