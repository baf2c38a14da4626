// The people page for who is here: admins alone.
import { OpenedPage } from "../ui/page/OpenedPage.tsx";
import type { Ask } from "./ask.ts";
import { PeoplePage } from "./PeoplePage.tsx";
import { sentenceOf } from "./sentence.ts";
import { loadWords } from "./words.ts";

interface AppProps {
  readonly ask: Ask;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
}

export const App = ({ ask, language }: AppProps) => (
  <OpenedPage
    here="people"
    className="page"
    language={language}
    loadWords={loadWords}
    session={ask.session}
    find={({ roles }) => (roles.includes("admin") ? ask.people() : null)}
    sentenceOf={sentenceOf}
    comeBackTo={() => "/people"}
    render={({ words: { t }, session, found, top }) => (
      <>
        <header>{top}</header>
        <PeoplePage t={t} ask={ask} me={session.member.id} people={found} />
      </>
    )}
  />
);
