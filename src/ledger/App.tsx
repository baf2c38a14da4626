// The ledger for who is here: somebody with a seat, or whoever has a link.
import type { Session } from "../api/session.ts";
import type { AddressBar } from "../ui/page/address-bar.ts";
import { OpenedPage } from "../ui/page/OpenedPage.tsx";
import type { Address } from "./address.ts";
import type { Ask } from "./ask.ts";
import { LedgerPage } from "./LedgerPage.tsx";
import { sentenceOf } from "./sentence.ts";
import { loadWords } from "./words.ts";

interface AppProps {
  readonly ask: Ask;
  readonly bar: AddressBar<Address>;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
}

const mayLook = (session: Session | null): boolean =>
  session === null || session.roles.some((role) => role !== "agent");

export const App = ({ ask, bar, language }: AppProps) => (
  <OpenedPage
    here="ledger"
    className="ledger"
    language={language}
    loadWords={loadWords}
    session={async (): Promise<Session | null> => (ask.session === null ? null : ask.session())}
    find={(session) => (mayLook(session) ? true : null)}
    sentenceOf={sentenceOf}
    comeBackTo={() => bar.href({})}
    render={({ words, session, top }) => (
      <>
        {top !== null && <header>{top}</header>}
        <LedgerPage words={words} ask={ask} bar={bar} session={session} />
      </>
    )}
  />
);
