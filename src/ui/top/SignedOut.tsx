import { useLayoutEffect, useRef } from "react";
import { Notice } from "../page/Notice.tsx";
import type { PagesWords } from "../page/pages-words.ts";

interface SignedOutProps {
  readonly t: PagesWords;
  /** `left`: the person chose to go. `needed`: nobody is signed in, or not any more. */
  readonly why: "left" | "needed";
  readonly isLaunched: boolean;
  /** Where to come back to, asked when it is shown. */
  readonly comeBackTo: () => string;
}

/** What a page shows to nobody in particular: that they are signed out, and the way in. */
export function SignedOut({ t, why, isLaunched, comeBackTo }: SignedOutProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    // What had the focus is gone with the page.
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  // Zendesk signs people in by launching the page; a link out of its frame would lead nowhere.
  if (isLaunched)
    return <Notice title={t("signedOut.title")} text={t("signedOut.launched")} heading={heading} />;
  // Slashes may stand in a query as they are, and make the address readable.
  const next = encodeURIComponent(comeBackTo()).replaceAll("%2F", "/");
  return (
    <Notice title={t("signedOut.title")} text={t(`signedOut.${why}`)} heading={heading}>
      <a className="button button-primary" href={`/sign-in?next=${next}`}>
        {t("signedOut.link")}
      </a>
    </Notice>
  );
}
