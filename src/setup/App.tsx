// The set-up pages for who is here: the sections that open for them.
import type { Client } from "../api/client.ts";
import { Session } from "../api/session.ts";
import type { AddressBar } from "../ui/page/address-bar.ts";
import { OpenedPage } from "../ui/page/OpenedPage.tsx";
import { sectionsFor, type SetupAddress } from "./sections.ts";
import { sentenceOf } from "./sentence.ts";
import { SetupPage } from "./SetupPage.tsx";
import { loadWords } from "./words.ts";

interface AppProps {
  readonly call: Client["call"];
  readonly bar: AddressBar<SetupAddress>;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
}

export const App = ({ call, bar, language }: AppProps) => (
  <OpenedPage
    here="setup"
    className="setup"
    language={language}
    loadWords={loadWords}
    session={() => call(Session, "GET", "/v1/session")}
    find={({ roles }) => (sectionsFor(roles).length > 0 ? true : null)}
    sentenceOf={sentenceOf}
    comeBackTo={() => bar.href({})}
    render={({ words: { t }, session, top }) => (
      <SetupPage t={t} call={call} bar={bar} session={session} top={top} />
    )}
  />
);
