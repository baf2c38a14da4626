import { Notice } from "./Notice.tsx";
import type { QueueWords } from "../reader/words.ts";

interface SignedOutProps {
  readonly t: QueueWords;
  readonly launched: boolean;
  /** Where to come back to. */
  readonly href: string;
}

export function SignedOut({ t, launched, href }: SignedOutProps) {
  // Zendesk signs people in by launching the page; a link out of its frame would lead nowhere.
  if (launched) return <Notice title={t("signIn.title")} text={t("signIn.launched")} />;
  // Slashes may stand in a query as they are, and make the address readable.
  const next = encodeURIComponent(href).replaceAll("%2F", "/");
  return (
    <Notice title={t("signIn.title")} text={t("signIn.text")}>
      <a className="button button-primary" href={`/sign-in?next=${next}`}>
        {t("signIn.link")}
      </a>
    </Notice>
  );
}
