// Who is here and in which language, before there is anybody to show.
import { startTransition, Suspense, use, useEffect, useState } from "react";
import type { Member } from "../api/member.ts";
import type { Session } from "../api/session.ts";
import { type Trouble, troubleOf } from "../ui/asking/trouble.ts";
import { Notice } from "../ui/page/Notice.tsx";
import { SignedOut } from "../ui/top/SignedOut.tsx";
import { TopBar } from "../ui/top/TopBar.tsx";
import type { Ask } from "./ask.ts";
import { PeoplePage } from "./PeoplePage.tsx";
import { sentenceOf } from "./sentence.ts";
import { loadWords, type PeoplePageWords } from "./words.ts";

interface AppProps {
  readonly ask: Ask;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
}

type Opening = { readonly words: PeoplePageWords } & (
  | { readonly is: "open"; readonly session: Session; readonly people: readonly Member[] }
  | { readonly is: "no-permission"; readonly session: Session }
  | { readonly is: "failed"; readonly trouble: Trouble }
  | { readonly is: "left" }
);

async function open({ ask, language }: AppProps): Promise<Opening> {
  const early = loadWords(language);
  try {
    const session = await ask.session();
    const { locale } = session.member;
    const words = await (locale === null ? early : loadWords(locale));
    if (!session.roles.includes("admin")) return { is: "no-permission", words, session };
    return { is: "open", words, session, people: await ask.people() };
  } catch (error) {
    return { is: "failed", words: await early, trouble: troubleOf(error) };
  }
}

export function App(props: AppProps) {
  const [opening, setOpening] = useState(() => open(props));
  const become = (next: Promise<Opening>) => startTransition(() => setOpening(next));
  return (
    <Suspense fallback={<div className="page" aria-busy="true" />}>
      <Opened
        ask={props.ask}
        opening={opening}
        onRetry={() => become(open(props))}
        onSignedOut={(words) => become(Promise.resolve({ is: "left", words }))}
      />
    </Suspense>
  );
}

interface OpenedProps {
  readonly ask: Ask;
  readonly opening: Promise<Opening>;
  readonly onRetry: () => void;
  readonly onSignedOut: (words: PeoplePageWords) => void;
}

function Opened({ ask, opening, onRetry, onSignedOut }: OpenedProps) {
  const found = use(opening);
  const { words } = found;
  const { t } = words;
  useEffect(() => {
    document.documentElement.lang = t.locale;
    document.title = `${t("title")} · Signal Flag`;
  }, [t]);
  const top = (session: Session) => (
    <header>
      <TopBar
        t={words.pages}
        here="people"
        session={session}
        switchPage={null}
        onSignedOut={() => onSignedOut(words)}
      />
    </header>
  );
  switch (found.is) {
    case "open":
      return (
        <>
          {top(found.session)}
          <PeoplePage t={t} ask={ask} me={found.session.member.id} people={found.people} />
        </>
      );
    case "no-permission":
      return (
        <>
          {top(found.session)}
          <Notice title={t("title")} text={t("trouble.not-allowed")} />
        </>
      );
    case "left":
      return <Away words={words} why="left" />;
    case "failed":
      if (found.trouble.is === "signed-out") return <Away words={words} why="needed" />;
      return (
        <Notice title={t("title")} text={sentenceOf(found.trouble, t)}>
          <button type="button" className="button" onClick={onRetry}>
            {t("tryAgain")}
          </button>
        </Notice>
      );
  }
}

const Away = ({ words, why }: { words: PeoplePageWords; why: "left" | "needed" }) => (
  <SignedOut t={words.pages} why={why} isLaunched={false} comeBackTo={() => "/people"} />
);
