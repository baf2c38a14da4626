import { useId } from "react";
import { useCopy } from "../../ui/page/use-copy.ts";
import type { SetupWords } from "../words.ts";

interface ToCopyProps {
  readonly t: SetupWords;
  readonly title: string;
  readonly text: string;
  /** What is copied. */
  readonly value: string;
  readonly className: "once" | "once lasting";
}

function ToCopy({ t, title, text, value, className }: ToCopyProps) {
  const heading = useId();
  const [isCopied, copy] = useCopy(value);
  return (
    <section className={className} aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      <p>{text}</p>
      <code>{value}</code>
      <p>
        <button type="button" className="button" onClick={copy}>
          {t("destinations.copy")}
        </button>{" "}
        <output>{isCopied ? t("destinations.copied") : ""}</output>
      </p>
    </section>
  );
}

/** A secret for the receiver, in full and for this once. */
export const ShownOnce = ({ t, secret }: { readonly t: SetupWords; readonly secret: string }) => (
  <ToCopy
    t={t}
    title={t("destinations.onceTitle")}
    text={t("destinations.onceText")}
    value={secret}
    className="once"
  />
);

/** Where a service sends what people press there, to be entered at the service. */
export const RequestUrl = ({ t, url }: { readonly t: SetupWords; readonly url: string }) => (
  <ToCopy
    t={t}
    title={t("destinations.requestUrl.title")}
    text={t("destinations.requestUrl.text")}
    value={url}
    className="once lasting"
  />
);
