// The pages of outcomes for who is here: the sections that open for them.
import type { Client } from "../api/client.ts";
import { Session } from "../api/session.ts";
import type { AddressBar } from "../ui/page/address-bar.ts";
import { OpenedPage } from "../ui/page/OpenedPage.tsx";
import { OutcomesPage } from "./OutcomesPage.tsx";
import { type OutcomesAddress, sectionsFor } from "./sections.ts";
import { sentenceOf } from "./sentence.ts";
import { loadWords } from "./words.ts";

interface AppProps {
  readonly call: Client["call"];
  readonly bar: AddressBar<OutcomesAddress>;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
}

export const App = ({ call, bar, language }: AppProps) => (
  <OpenedPage
    here="outcomes"
    className="outcomes"
    language={language}
    loadWords={loadWords}
    session={() => call(Session, "GET", "/v1/session")}
    find={({ roles }) => (sectionsFor(roles).length > 0 ? true : null)}
    sentenceOf={sentenceOf}
    comeBackTo={() => bar.href({})}
    render={({ words: { t }, session, top }) => (
      <OutcomesPage t={t} call={call} bar={bar} session={session} top={top} />
    )}
  />
);
