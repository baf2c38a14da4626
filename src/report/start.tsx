import type { Root } from "react-dom/client";
import type { AddressBar } from "./address-bar.ts";
import type { Ask } from "./ask.ts";
import { Notice } from "./Notice.tsx";
import { monthNow } from "./months.ts";
import { ReaderContext } from "./reader.ts";
import { ReportPage } from "./ReportPage.tsx";
import { signalLabels } from "./signal-labels.ts";
import { Skeleton } from "./Skeleton.tsx";
import { troubleOf } from "./trouble.ts";
import { loadWords } from "./words.ts";

export interface StartParts {
  readonly root: Pick<Root, "render">;
  readonly ask: Ask;
  readonly bar: AddressBar;
  /** The browser's language, until the session says the person's. */
  readonly language: string;
  readonly now: () => number;
}

const RENEW_EVERY = 5 * 60_000;

/** Finds out who is reading, loads their words and draws the page; says what stands in the way otherwise. */
export async function start(parts: StartParts): Promise<void> {
  const { root, ask, bar, language, now } = parts;
  root.render(<Skeleton />);
  const [session, taxonomy] = await Promise.allSettled([ask.session(), ask.taxonomy()]);
  const locale = session.status === "fulfilled" ? session.value.member.locale : null;
  const words = await loadWords(locale ?? language);
  document.documentElement.lang = words.t.locale;
  document.title = `${words.t("title")} · Signal Flag`;
  if (session.status === "rejected" || taxonomy.status === "rejected") {
    const [failed] = [session, taxonomy].filter((each) => each.status === "rejected");
    root.render(
      <main className="page">
        <Notice
          t={words.t}
          trouble={troubleOf(failed?.reason)}
          launched={ask.launched}
          again={() => void start(parts)}
        />
      </main>,
    );
    return;
  }
  // A launched page lives on its bearer, which is good for minutes; a cookie needs nothing.
  if (ask.launched) setInterval(() => void ask.session().catch(() => null), RENEW_EVERY);
  const { roles, tenant } = session.value;
  root.render(
    <ReaderContext
      value={{
        t: words.t,
        signals: signalLabels(taxonomy.value.taxonomy, words.taxonomy),
        ask,
        bar,
        zone: tenant.zone,
        mayImport: roles.includes("ops") || roles.includes("admin"),
      }}
    >
      <ReportPage thisMonth={monthNow(now(), tenant.zone)} />
    </ReaderContext>,
  );
}
