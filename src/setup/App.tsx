// Who is here and in which language, before anything is set up.
import { startTransition, Suspense, use, useEffect, useState } from "react";
import type { Client } from "../api/client.ts";
import { Session } from "../api/session.ts";
import { type Trouble, troubleOf } from "../ui/asking/trouble.ts";
import type { AddressBar } from "../ui/page/address-bar.ts";
import { Notice } from "../ui/page/Notice.tsx";
import { SignedOut } from "../ui/top/SignedOut.tsx";
import { TopBar } from "../ui/top/TopBar.tsx";
import { sectionsFor, type SetupAddress } from "./sections.ts";
import { sentenceOf } from "./sentence.ts";
import { SetupPage } from "./SetupPage.tsx";
import { loadWords, type SetupPageWords } from "./words.ts";

interface AppProps {
  readonly call: Client["call"];
  readonly bar: AddressBar<SetupAddress>;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
}

type Opening = { readonly words: SetupPageWords } & (
  | { readonly is: "open" | "no-permission"; readonly session: Session }
  | { readonly is: "failed"; readonly trouble: Trouble }
  | { readonly is: "left" }
);

async function open({ call, language }: AppProps): Promise<Opening> {
  const early = loadWords(language);
  try {
    const session = await call(Session, "GET", "/v1/session");
    const { locale } = session.member;
    const words = await (locale === null ? early : loadWords(locale));
    return { is: sectionsFor(session.roles).length > 0 ? "open" : "no-permission", words, session };
  } catch (error) {
    return { is: "failed", words: await early, trouble: troubleOf(error) };
  }
}

export function App(props: AppProps) {
  const [opening, setOpening] = useState(() => open(props));
  const become = (next: Promise<Opening>) => startTransition(() => setOpening(next));
  return (
    <Suspense fallback={<div className="setup" aria-busy="true" />}>
      <Opened
        {...props}
        opening={opening}
        onRetry={() => become(open(props))}
        onSignedOut={(words) => become(Promise.resolve({ is: "left", words }))}
      />
    </Suspense>
  );
}

interface OpenedProps extends AppProps {
  readonly opening: Promise<Opening>;
  readonly onRetry: () => void;
  readonly onSignedOut: (words: SetupPageWords) => void;
}

function Opened({ call, bar, opening, onRetry, onSignedOut }: OpenedProps) {
  const found = use(opening);
  const { words } = found;
  const { t } = words;
  useEffect(() => {
    document.documentElement.lang = t.locale;
    document.title = `${t("title")} · Signal Flag`;
  }, [t]);
  const top = (session: Session) => (
    <TopBar
      t={words.pages}
      here="setup"
      session={session}
      switchPage={null}
      onSignedOut={() => onSignedOut(words)}
    />
  );
  switch (found.is) {
    case "open":
      return (
        <SetupPage t={t} call={call} bar={bar} session={found.session} top={top(found.session)} />
      );
    case "no-permission":
      return (
        <>
          <header>{top(found.session)}</header>
          <Notice title={t("title")} text={t("trouble.not-allowed")} />
        </>
      );
    case "left":
      return <Away words={words} why="left" bar={bar} />;
    case "failed":
      if (found.trouble.is === "signed-out") return <Away words={words} why="needed" bar={bar} />;
      return (
        <Notice title={t("title")} text={sentenceOf(found.trouble, t)}>
          <button type="button" className="button" onClick={onRetry}>
            {t("tryAgain")}
          </button>
        </Notice>
      );
  }
}

interface AwayProps {
  readonly words: SetupPageWords;
  readonly why: "left" | "needed";
  readonly bar: AddressBar<SetupAddress>;
}

const Away = ({ words, why, bar }: AwayProps) => (
  <SignedOut t={words.pages} why={why} isLaunched={false} comeBackTo={() => bar.href({})} />
);
