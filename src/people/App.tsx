// Who is here and in which language, before there is anybody to show.
import { startTransition, Suspense, use, useEffect, useState } from "react";
import type { Member } from "../api/member.ts";
import type { Session } from "../api/session.ts";
import type { Ask } from "./ask.ts";
import { PeoplePage } from "./PeoplePage.tsx";
import { sentenceOf } from "./sentence.ts";
import { type Trouble, troubleOf } from "./trouble.ts";
import { loadWords, type PeopleWords } from "./words.ts";

interface AppProps {
  readonly ask: Ask;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
}

type Opening =
  | {
      readonly is: "open";
      readonly t: PeopleWords;
      readonly session: Session;
      readonly people: readonly Member[];
    }
  | { readonly is: "closed"; readonly t: PeopleWords; readonly trouble: Trouble };

async function open({ ask, language }: AppProps): Promise<Opening> {
  const early = loadWords(language);
  try {
    const session = await ask.session();
    const { locale } = session.member;
    const t = await (locale === null ? early : loadWords(locale));
    if (!session.roles.includes("admin"))
      return { is: "closed", t, trouble: { is: "not-allowed" } };
    return { is: "open", t, session, people: await ask.people() };
  } catch (error) {
    return { is: "closed", t: await early, trouble: troubleOf(error) };
  }
}

/** Signs out, and shows that it has worked or why not. */
const leave = (ask: Ask, t: PeopleWords): Promise<Opening> =>
  ask.signOut().then(
    () => ({ is: "closed", t, trouble: { is: "signed-out" } }),
    (error: unknown) => ({ is: "closed", t, trouble: troubleOf(error) }),
  );

export function App(props: AppProps) {
  const [opening, setOpening] = useState(() => open(props));
  return (
    <Suspense fallback={<div className="page" aria-busy="true" />}>
      <Opened
        ask={props.ask}
        opening={opening}
        onRetry={() => startTransition(() => setOpening(open(props)))}
        onSignOut={(t) => startTransition(() => setOpening(leave(props.ask, t)))}
      />
    </Suspense>
  );
}

interface OpenedProps {
  readonly ask: Ask;
  readonly opening: Promise<Opening>;
  readonly onRetry: () => void;
  readonly onSignOut: (t: PeopleWords) => void;
}

function Opened({ ask, opening, onRetry, onSignOut }: OpenedProps) {
  const found = use(opening);
  const { t } = found;
  useEffect(() => {
    document.documentElement.lang = t.locale;
    document.title = `${t("title")} · Signal Flag`;
  }, [t]);
  if (found.is === "open")
    return (
      <PeoplePage
        t={t}
        ask={ask}
        me={found.session.member.id}
        people={found.people}
        onSignOut={() => onSignOut(t)}
      />
    );
  return <Closed t={t} trouble={found.trouble} onRetry={onRetry} />;
}

interface ClosedProps {
  readonly t: PeopleWords;
  readonly trouble: Trouble;
  readonly onRetry: () => void;
}

function Closed({ t, trouble, onRetry }: ClosedProps) {
  const isSignedOut = trouble.is === "signed-out";
  const mayRetry = !isSignedOut && trouble.is !== "not-allowed";
  return (
    <main className="page notice">
      <h1>{t("title")}</h1>
      <p>{sentenceOf(trouble, t)}</p>
      {isSignedOut && (
        <a className="button" href="/sign-in?next=/people">
          {t("signIn")}
        </a>
      )}
      {mayRetry && (
        <button type="button" className="button" onClick={onRetry}>
          {t("tryAgain")}
        </button>
      )}
    </main>
  );
}
