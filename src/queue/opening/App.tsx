// Who is here and in which language, before there is a queue to show.
import { startTransition, Suspense, use, useEffect, useMemo, useState } from "react";
import type { Session } from "../../api/session.ts";
import type { PublishedTaxonomy } from "../../api/taxonomy.ts";
import type { AddressBar } from "../address/address-bar.ts";
import { createClock } from "../reader/clock.ts";
import type { Desk, Member } from "../asking/desk.ts";
import { signalLabels } from "../flag/signal-label.ts";
import { createMoves } from "../moving/moves.ts";
import { Notice } from "./Notice.tsx";
import { createQueue, type Queue } from "../queue.ts";
import { QueuePage } from "../QueuePage.tsx";
import { type Reader, ReaderContext } from "../reader/reader.ts";
import { SignedOut } from "./SignedOut.tsx";
import { type Trouble, troubleOf } from "../asking/trouble.ts";
import { loadWords, type PageWords } from "../reader/words.ts";

interface AppProps {
  readonly desk: Desk;
  readonly bar: AddressBar;
  /** What Zendesk's launch handed over; `null` for a page that is signed in by its cookie. */
  readonly session: Session | null;
  /** UTC epoch milliseconds. */
  readonly now: () => number;
  /** The browser's language, for whoever has not said otherwise. */
  readonly language: string;
}

interface Parts {
  readonly session: Session;
  readonly words: PageWords;
  readonly published: PublishedTaxonomy;
  readonly members: readonly Member[];
}

type Opening =
  | { readonly is: "open"; readonly opened: Parts }
  | { readonly is: "no-permission"; readonly words: PageWords; readonly name: string }
  | { readonly is: "failed"; readonly words: PageWords; readonly trouble: Trouble };

const mayLook = ({ roles }: Session): boolean => roles.some((role) => role !== "agent");
const mayMove = ({ roles }: Session): boolean =>
  roles.includes("cs_manager") || roles.includes("admin");

async function openPage(desk: Desk, handed: Session | null, language: string): Promise<Opening> {
  // Asked before anything is known, so that the language never waits for the network twice.
  const early = loadWords(handed?.member.locale ?? language);
  try {
    const session = handed ?? (await desk.session());
    const words = await (session.member.locale === null ? early : loadWords(session.member.locale));
    if (!mayLook(session)) return { is: "no-permission", words, name: session.member.name };
    const [published, members] = await Promise.all([
      desk.taxonomy(),
      // Only a filter needs them; the queue is no less useful without.
      desk.members().catch((): readonly Member[] => []),
    ]);
    return { is: "open", opened: { session, words, published, members } };
  } catch (error) {
    return { is: "failed", words: await early, trouble: troubleOf(error) };
  }
}

export function App(props: AppProps) {
  const { desk, session, language } = props;
  const [opening, setOpening] = useState(() => openPage(desk, session, language));
  return (
    <Suspense fallback={<div className="page" aria-busy="true" />}>
      <Opened
        {...props}
        opening={opening}
        onRetry={() => startTransition(() => setOpening(openPage(desk, session, language)))}
      />
    </Suspense>
  );
}

interface OpenedProps extends AppProps {
  readonly opening: Promise<Opening>;
  readonly onRetry: () => void;
}

function Opened({ desk, bar, session, now, opening, onRetry }: OpenedProps) {
  const found = use(opening);
  if (found.is === "open")
    return (
      <OpenPage desk={desk} bar={bar} now={now} launched={session !== null} {...found.opened} />
    );
  const t = found.words.queue;
  if (found.is === "no-permission")
    return (
      <Notice title={t("noPermission.title")} text={t("noPermission.text", { name: found.name })} />
    );
  const { trouble } = found;
  if (trouble.is === "signed-out")
    return <SignedOut t={t} launched={session !== null} href={bar.href({})} />;
  return (
    <Notice
      title={t("startFailed.title")}
      text={trouble.is === "problem" ? trouble.problem.detail : t(`trouble.${trouble.is}`)}
    >
      <button type="button" className="button" onClick={onRetry}>
        {t("tryAgain")}
      </button>
    </Notice>
  );
}

interface OpenPageProps extends Parts {
  readonly desk: Desk;
  readonly bar: AddressBar;
  readonly now: () => number;
  readonly launched: boolean;
}

function OpenPage({ desk, bar, now, launched, session, words, published, members }: OpenPageProps) {
  const { member, tenant } = session;
  const [parts] = useState(() => {
    const me = { id: member.id, name: member.name };
    const queue = createQueue(desk, me.id, now);
    return { me, queue, moves: createMoves({ desk, queue, me, now }), clock: createClock(now) };
  });
  const { me, queue, moves, clock } = parts;
  const reader = useMemo(
    (): Reader => ({
      me,
      mayMove: mayMove(session),
      subdomain: tenant.subdomain,
      locale: words.locale,
      t: words.queue,
      why: words.why,
      ui: words.ui,
      signals: signalLabels(published.taxonomy, words.taxonomy),
      clock,
      launched,
    }),
    [me, session, tenant, words, published, clock, launched],
  );
  useEffect(() => {
    document.documentElement.lang = words.locale;
    document.title = `${words.queue("title")} · Signal Flag`;
  }, [words]);
  const signedOut = useSignedOut(queue);
  if (signedOut) return <SignedOut t={words.queue} launched={launched} href={bar.href({})} />;
  return (
    <ReaderContext value={reader}>
      <QueuePage desk={desk} queue={queue} moves={moves} bar={bar} members={members} />
    </ReaderContext>
  );
}

/** Whether the session ended while the page was open. */
function useSignedOut(queue: Queue): boolean {
  const [signedOut, setSignedOut] = useState(false);
  useEffect(
    () =>
      queue.subscribe(() => {
        if (queue.get().trouble?.is === "signed-out") setSignedOut(true);
      }),
    [queue],
  );
  return signedOut;
}
