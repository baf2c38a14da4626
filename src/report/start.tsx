import type { ReactNode } from "react";
import type { Root } from "react-dom/client";
import type { Session } from "../api/session.ts";
import { troubleOf } from "../ui/asking/trouble.ts";
import type { Launched } from "../ui/launched/launch.ts";
import type { AddressBar } from "../ui/page/address-bar.ts";
import { signalLabels } from "../ui/page/signal-labels.ts";
import { SignedOut } from "../ui/top/SignedOut.tsx";
import { TopBar } from "../ui/top/TopBar.tsx";
import type { Address } from "./address.ts";
import type { Ask } from "./ask.ts";
import { monthNow } from "./months.ts";
import { ReaderContext } from "./reader.ts";
import { ReportPage } from "./ReportPage.tsx";
import { Skeleton } from "./Skeleton.tsx";
import { Stopped } from "./Stopped.tsx";
import { loadWords, type ReportPageWords } from "./words.ts";

export interface StartParts {
  readonly root: Pick<Root, "render">;
  readonly ask: Ask;
  readonly bar: AddressBar<Address>;
  /** What Zendesk's launch handed over; `null` for a page that is signed in by its cookie. */
  readonly launched: Pick<Launched, "session" | "switchPage"> | null;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
  readonly now: () => number;
}

/** Finds out who is reading, loads their words and draws the page; says what stands in the way otherwise. */
export async function start(parts: StartParts): Promise<void> {
  const { root, ask, launched, language } = parts;
  root.render(
    <>
      <header className="top-bar" />
      <main className="page">
        <Skeleton />
      </main>
    </>,
  );
  const [session, taxonomy] = await Promise.allSettled([
    launched?.session ?? ask.session(),
    ask.taxonomy(),
  ]);
  const locale = session.status === "fulfilled" ? session.value.member.locale : null;
  const words = await loadWords(locale ?? language);
  document.documentElement.lang = words.t.locale;
  document.title = `${words.t("title")} · Signal Flag`;
  if (session.status === "fulfilled" && taxonomy.status === "fulfilled") {
    drawPage(parts, words, session.value, signalLabels(taxonomy.value.taxonomy, words.taxonomy));
    return;
  }
  const [failed] = [session, taxonomy].filter((each) => each.status === "rejected");
  const trouble = troubleOf(failed?.reason);
  if (trouble.is === "signed-out") root.render(signedOut(parts, words.pages, "needed"));
  else root.render(<Stopped t={words.t} trouble={trouble} again={() => void start(parts)} />);
}

function drawPage(
  parts: StartParts,
  { t, pages }: ReportPageWords,
  session: Session,
  signals: ReturnType<typeof signalLabels>,
): void {
  const { root, ask, bar, launched, now } = parts;
  const { roles, tenant } = session;
  root.render(
    <ReaderContext
      value={{
        t,
        signals,
        ask,
        bar,
        tenant: tenant.name,
        zone: tenant.zone,
        mayImport: roles.includes("ops") || roles.includes("admin"),
      }}
    >
      <ReportPage
        top={
          <TopBar
            t={pages}
            here="report"
            session={session}
            switchPage={launched?.switchPage ?? null}
            onSignedOut={() => root.render(signedOut(parts, pages, "left"))}
          />
        }
        signedOut={signedOut(parts, pages, "needed")}
        thisMonth={monthNow(now(), tenant.zone)}
      />
    </ReaderContext>,
  );
}

const signedOut = (
  { bar, launched }: StartParts,
  t: ReportPageWords["pages"],
  why: "left" | "needed",
): ReactNode => (
  <SignedOut t={t} why={why} isLaunched={launched !== null} comeBackTo={() => bar.href({})} />
);
