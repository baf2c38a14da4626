// Who is here and in which language, before there is a ledger to show.
import { startTransition, Suspense, use, useEffect, useState } from "react";
import type { Session } from "../api/session.ts";
import { type Trouble, troubleOf } from "../ui/asking/trouble.ts";
import type { AddressBar } from "../ui/page/address-bar.ts";
import { Notice } from "../ui/page/Notice.tsx";
import { SignedOut } from "../ui/top/SignedOut.tsx";
import { TopBar } from "../ui/top/TopBar.tsx";
import type { Address } from "./address.ts";
import type { Ask } from "./ask.ts";
import { LedgerPage } from "./LedgerPage.tsx";
import { sentenceOf } from "./sentence.ts";
import { type LedgerPageWords, loadWords } from "./words.ts";

interface AppProps {
  readonly ask: Ask;
  readonly bar: AddressBar<Address>;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
}

type Opening = { readonly words: LedgerPageWords } & (
  | { readonly is: "open"; readonly session: Session | null }
  | { readonly is: "no-permission"; readonly session: Session }
  | { readonly is: "failed"; readonly trouble: Trouble }
  | { readonly is: "left" }
);

async function open({ ask, language }: AppProps): Promise<Opening> {
  const early = loadWords(language);
  if (ask.session === null) return { is: "open", words: await early, session: null };
  try {
    const session = await ask.session();
    const { locale } = session.member;
    const words = await (locale === null ? early : loadWords(locale));
    const may = session.roles.some((role) => role !== "agent");
    return { is: may ? "open" : "no-permission", words, session };
  } catch (error) {
    return { is: "failed", words: await early, trouble: troubleOf(error) };
  }
}

export function App(props: AppProps) {
  const [opening, setOpening] = useState(() => open(props));
  const become = (next: Promise<Opening>) => startTransition(() => setOpening(next));
  return (
    <Suspense fallback={<div className="ledger" aria-busy="true" />}>
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
  readonly onSignedOut: (words: LedgerPageWords) => void;
}

function Opened({ ask, bar, opening, onRetry, onSignedOut }: OpenedProps) {
  const found = use(opening);
  const { words } = found;
  const { t } = words;
  useEffect(() => {
    document.documentElement.lang = t.locale;
    document.title = `${t("title")} · Signal Flag`;
  }, [t]);
  const top = (session: Session | null) =>
    session === null ? null : (
      <header>
        <TopBar
          t={words.pages}
          here="ledger"
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
          <LedgerPage words={words} ask={ask} bar={bar} session={found.session} />
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
  readonly words: LedgerPageWords;
  readonly why: "left" | "needed";
  readonly bar: AddressBar<Address>;
}

const Away = ({ words, why, bar }: AwayProps) => (
  <SignedOut t={words.pages} why={why} isLaunched={false} comeBackTo={() => bar.href({})} />
);
