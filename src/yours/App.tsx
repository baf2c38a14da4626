// What your flags became, for who is here: everybody with a seat has this page, an agent has no other.
import type { Client } from "../api/client.ts";
import { Session } from "../api/session.ts";
import { PublishedTaxonomy } from "../api/taxonomy.ts";
import type { AddressBar } from "../ui/page/address-bar.ts";
import { OpenedPage } from "../ui/page/OpenedPage.tsx";
import { signalLabels } from "../ui/page/signal-labels.ts";
import type { YoursAddress } from "./address.ts";
import { ReaderContext } from "./reader.ts";
import { sentenceOf } from "./sentence.ts";
import { loadWords } from "./words.ts";
import { YoursPage } from "./YoursPage.tsx";

interface AppProps {
  readonly call: Client["call"];
  readonly bar: AddressBar<YoursAddress>;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
}

export const App = ({ call, bar, language }: AppProps) => (
  <OpenedPage
    here="yours"
    className="yours"
    language={language}
    loadWords={loadWords}
    session={() => call(Session, "GET", "/v1/session")}
    find={() => call(PublishedTaxonomy, "GET", "/v1/taxonomy")}
    sentenceOf={sentenceOf}
    comeBackTo={() => bar.href({})}
    render={({ words: { t, ui, taxonomy: words }, session, found, top }) => (
      <ReaderContext
        value={{
          t,
          ui,
          call,
          zone: session.tenant.zone,
          signals: signalLabels(found.taxonomy, words),
        }}
      >
        <YoursPage bar={bar} top={top} />
      </ReaderContext>
    )}
  />
);
