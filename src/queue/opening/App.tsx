// Who is here and in which language, before there is a queue to show.
import {
  type ReactNode,
  startTransition,
  Suspense,
  use,
  useEffect,
  useMemo,
  useState,
} from "react";
import type { Session } from "../../api/session.ts";
import type { PublishedTaxonomy } from "../../api/taxonomy.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import type { Launched } from "../../ui/launched/launch.ts";
import type { AddressBar } from "../../ui/page/address-bar.ts";
import { Notice } from "../../ui/page/Notice.tsx";
import { signalLabels } from "../../ui/page/signal-labels.ts";
import { SignedOut } from "../../ui/top/SignedOut.tsx";
import { TopBar } from "../../ui/top/TopBar.tsx";
import type { Address } from "../address/address.ts";
import type { Desk, Member } from "../asking/desk.ts";
import { createBulk } from "../moving/bulk.ts";
import { createMoves } from "../moving/moves.ts";
import { createQueue, type Queue } from "../queue.ts";
import { QueuePage } from "../QueuePage.tsx";
import { createClock } from "../reader/clock.ts";
import { createViews } from "../views/views.ts";
import { type Reader, ReaderContext } from "../reader/reader.ts";
import { loadWords, type QueuePageWords } from "../reader/words.ts";

interface AppProps {
  readonly desk: Desk;
  readonly bar: AddressBar<Address>;
  /** What Zendesk's launch handed over; `null` for a page that is signed in by its cookie. */
  readonly launched: Pick<Launched, "session" | "switchPage"> | null;
  /** UTC epoch milliseconds. */
  readonly now: () => number;
  /** The browser's language, for whoever has not said otherwise. */
  readonly language: string;
}

interface Parts {
  readonly session: Session;
  readonly words: QueuePageWords;
  readonly published: PublishedTaxonomy;
  readonly members: readonly Member[];
}

type Opening =
  | { readonly is: "open"; readonly opened: Parts }
  | { readonly is: "no-permission"; readonly words: QueuePageWords; readonly session: Session }
  | { readonly is: "failed"; readonly words: QueuePageWords; readonly trouble: Trouble }
  | { readonly is: "left"; readonly words: QueuePageWords };

const mayLook = ({ roles }: Session): boolean => roles.some((role) => role !== "agent");
const mayMove = ({ roles }: Session): boolean =>
  roles.includes("cs_manager") || roles.includes("admin");

async function openPage({ desk, launched, language }: AppProps): Promise<Opening> {
  const handed = launched?.session ?? null;
  // Asked before anything is known, so that the language never waits for the network twice.
  const early = loadWords(handed?.member.locale ?? language);
  try {
    const session = handed ?? (await desk.session());
    const words = await (session.member.locale === null ? early : loadWords(session.member.locale));
    if (!mayLook(session)) return { is: "no-permission", words, session };
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
  const [opening, setOpening] = useState(() => openPage(props));
  return (
    <Suspense fallback={<div className="page" aria-busy="true" />}>
      <Opened
        {...props}
        opening={opening}
        onRetry={() => startTransition(() => setOpening(openPage(props)))}
        onSignedOut={(words) =>
          startTransition(() => setOpening(Promise.resolve({ is: "left", words })))
        }
      />
    </Suspense>
  );
}

interface OpenedProps extends AppProps {
  readonly opening: Promise<Opening>;
  readonly onRetry: () => void;
  readonly onSignedOut: (words: QueuePageWords) => void;
}

function Opened(props: OpenedProps) {
  const { bar, launched, opening, onRetry, onSignedOut } = props;
  const found = use(opening);
  const { words } = found.is === "open" ? found.opened : found;
  const t = words.queue;
  useEffect(() => {
    document.documentElement.lang = words.locale;
    document.title = `${words.queue("title")} · Signal Flag`;
  }, [words]);
  const top = (session: Session) => (
    <TopBar
      t={words.pages}
      here="queue"
      session={session}
      switchPage={launched?.switchPage ?? null}
      onSignedOut={() => onSignedOut(words)}
    />
  );
  const signedOut = (why: "left" | "needed") => (
    <SignedOut
      t={words.pages}
      why={why}
      isLaunched={launched !== null}
      comeBackTo={() => bar.href({})}
    />
  );
  if (found.is === "open")
    return (
      <OpenPage
        {...props}
        {...found.opened}
        top={top(found.opened.session)}
        signedOut={signedOut("needed")}
      />
    );
  if (found.is === "left") return signedOut("left");
  if (found.is === "no-permission")
    return (
      <>
        <header>{top(found.session)}</header>
        <Notice
          title={t("noPermission.title")}
          text={t("noPermission.text", { name: found.session.member.name })}
        />
      </>
    );
  const { trouble } = found;
  if (trouble.is === "signed-out") return signedOut("needed");
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

interface OpenPageProps extends Parts, Pick<AppProps, "desk" | "bar" | "launched" | "now"> {
  readonly top: ReactNode;
  /** What is shown instead when the session has ended. */
  readonly signedOut: ReactNode;
}

function OpenPage(props: OpenPageProps) {
  const { desk, bar, launched, now, session, words, published, members, top, signedOut } = props;
  const { member, tenant } = session;
  const switchPage = launched?.switchPage ?? null;
  const [parts] = useState(() => {
    const me = { id: member.id, name: member.name };
    const queue = createQueue(desk, me.id, now);
    return {
      me,
      queue,
      moves: createMoves({ desk, queue, me, now }),
      bulk: createBulk({ desk, queue, me, now }),
      views: createViews(desk, now),
      clock: createClock(now),
    };
  });
  const { me, queue, moves, bulk, views, clock } = parts;
  const reader = useMemo(
    (): Reader => ({
      me,
      mayMove: mayMove(session),
      isAdmin: session.roles.includes("admin"),
      subdomain: tenant.subdomain,
      locale: words.locale,
      t: words.queue,
      why: words.why,
      ui: words.ui,
      signals: signalLabels(published.taxonomy, words.taxonomy),
      clock,
      switchPage,
    }),
    [me, session, tenant, words, published, clock, switchPage],
  );
  const hasEnded = useEnded(queue);
  if (hasEnded) return signedOut;
  return (
    <ReaderContext value={reader}>
      <QueuePage
        top={top}
        desk={desk}
        queue={queue}
        moves={moves}
        bulk={bulk}
        views={views}
        bar={bar}
        members={members}
      />
    </ReaderContext>
  );
}

/** Whether the session ended while the page was open. */
function useEnded(queue: Queue): boolean {
  const [hasEnded, setHasEnded] = useState(false);
  useEffect(
    () =>
      queue.subscribe(() => {
        if (queue.get().trouble?.is === "signed-out") setHasEnded(true);
      }),
    [queue],
  );
  return hasEnded;
}
