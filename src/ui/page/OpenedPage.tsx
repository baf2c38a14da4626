// Who is here and in which language, before there is anything to show; the same for every page that stands alone.
import { type ReactNode, startTransition, Suspense, use, useEffect, useState } from "react";
import type { Session } from "../../api/session.ts";
import { type Trouble, troubleOf } from "../asking/trouble.ts";
import type { Place } from "../top/places.ts";
import { SignedOut } from "../top/SignedOut.tsx";
import { TopBar } from "../top/TopBar.tsx";
import { Notice } from "./Notice.tsx";
import type { PagesWords } from "./pages-words.ts";

/** What every page has to say of itself, whatever else it says. */
export interface OpeningWords {
  readonly t: {
    (key: "title" | "tryAgain" | "trouble.not-allowed"): string;
    readonly locale: string;
  };
  readonly pages: PagesWords;
}

interface Open<PageWords, Who, Found> {
  readonly words: PageWords;
  readonly session: Who;
  readonly found: Found;
}

interface OpenedPageProps<PageWords extends OpeningWords, Who extends Session | null, Found> {
  readonly here: Place;
  /** The class of the empty place that stands there until it is known who is here. */
  readonly className: string;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
  readonly loadWords: (wanted: string) => Promise<PageWords>;
  /** Who is here; `null` is nobody in particular, who needs no seat. */
  readonly session: () => Promise<Who>;
  /** What the page begins with; `null` where it does not open for this person. */
  readonly find: (session: Who) => Found | null | Promise<Found | null>;
  readonly sentenceOf: (trouble: Trouble, t: PageWords["t"]) => string;
  /** Where to come back to after signing in, asked when it is shown. */
  readonly comeBackTo: () => string;
  /** `top` is the strip of all pages, for the page's header; `null` for nobody in particular. */
  readonly render: (opened: Open<PageWords, Who, Found> & { readonly top: ReactNode }) => ReactNode;
}

type Opening<PageWords, Who, Found> =
  | ({ readonly is: "open" } & Open<PageWords, Who, Found>)
  | { readonly is: "no-permission"; readonly words: PageWords; readonly session: Who }
  | { readonly is: "failed"; readonly words: PageWords; readonly trouble: Trouble }
  | { readonly is: "left"; readonly words: PageWords };

async function openPage<PageWords extends OpeningWords, Who extends Session | null, Found>({
  language,
  loadWords,
  session: whoIsHere,
  find,
}: OpenedPageProps<PageWords, Who, Found>): Promise<Opening<PageWords, Who, Found>> {
  // Asked before anything is known, so that the language never waits for the network twice.
  const early = loadWords(language);
  try {
    const session = await whoIsHere();
    const locale = session?.member.locale ?? null;
    const words = await (locale === null ? early : loadWords(locale));
    const found = await find(session);
    return found === null
      ? { is: "no-permission", words, session }
      : { is: "open", words, session, found };
  } catch (error) {
    return { is: "failed", words: await early, trouble: troubleOf(error) };
  }
}

/** A page once it is known who reads it; until then, and where it does not open, what stands in the way. */
export function OpenedPage<PageWords extends OpeningWords, Who extends Session | null, Found>(
  props: OpenedPageProps<PageWords, Who, Found>,
) {
  const [opening, setOpening] = useState(() => openPage(props));
  const become = (next: typeof opening) => startTransition(() => setOpening(next));
  return (
    <Suspense fallback={<div className={props.className} aria-busy="true" />}>
      <Opened
        {...props}
        opening={opening}
        onRetry={() => become(openPage(props))}
        onSignedOut={(words) => become(Promise.resolve({ is: "left", words }))}
      />
    </Suspense>
  );
}

interface OpenedProps<
  PageWords extends OpeningWords,
  Who extends Session | null,
  Found,
> extends OpenedPageProps<PageWords, Who, Found> {
  readonly opening: Promise<Opening<PageWords, Who, Found>>;
  readonly onRetry: () => void;
  readonly onSignedOut: (words: PageWords) => void;
}

function Opened<PageWords extends OpeningWords, Who extends Session | null, Found>({
  here,
  opening,
  sentenceOf,
  comeBackTo,
  render,
  onRetry,
  onSignedOut,
}: OpenedProps<PageWords, Who, Found>) {
  const opened = use(opening);
  const { words } = opened;
  const { t } = words;
  useEffect(() => {
    document.documentElement.lang = t.locale;
    document.title = `${t("title")} · Signal Flag`;
  }, [t]);
  const top = (session: Session | null) =>
    session === null ? null : (
      <TopBar
        t={words.pages}
        here={here}
        session={session}
        switchPage={null}
        onSignedOut={() => onSignedOut(words)}
      />
    );
  const signedOut = (why: "left" | "needed") => (
    <SignedOut t={words.pages} why={why} isLaunched={false} comeBackTo={comeBackTo} />
  );
  switch (opened.is) {
    case "open":
      return render({ ...opened, top: top(opened.session) });
    case "no-permission":
      return (
        <>
          <header>{top(opened.session)}</header>
          <Notice title={t("title")} text={t("trouble.not-allowed")} />
        </>
      );
    case "left":
      return signedOut("left");
    case "failed":
      if (opened.trouble.is === "signed-out") return signedOut("needed");
      return (
        <Notice title={t("title")} text={sentenceOf(opened.trouble, t)}>
          <button type="button" className="button" onClick={onRetry}>
            {t("tryAgain")}
          </button>
        </Notice>
      );
  }
}
