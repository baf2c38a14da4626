// The strip of sections and the one that is shown, or a deal's evidence. Each is a file of its own, loaded when opened.
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import type { Client } from "../api/client.ts";
import type { Session } from "../api/session.ts";
import { type AddressBar, useAddress } from "../ui/page/address-bar.ts";
import { Dialog } from "../ui/page/Dialog.tsx";
import {
  type OutcomesAddress,
  type SectionName,
  type SectionProps,
  sectionsFor,
} from "./sections.ts";
import type { OutcomesWords } from "./words.ts";

const SHOWN: Record<SectionName, ComponentType<SectionProps>> = {
  files: lazy(async () => ({ default: (await import("./files/FilesSection.tsx")).FilesSection })),
  accounts: lazy(async () => ({
    default: (await import("./accounts/AccountsSection.tsx")).AccountsSection,
  })),
  connections: lazy(async () => ({
    default: (await import("./connections/ConnectionsSection.tsx")).ConnectionsSection,
  })),
  rule: lazy(async () => ({ default: (await import("./rule/RuleSection.tsx")).RuleSection })),
};

const DealSheet = lazy(async () => ({
  default: (await import("./deal/DealSheet.tsx")).DealSheet,
}));

interface OutcomesPageProps {
  readonly t: OutcomesWords;
  readonly call: Client["call"];
  readonly bar: AddressBar<OutcomesAddress>;
  readonly session: Session;
  /** The strip of all pages. */
  readonly top: ReactNode;
}

/** What is drawn: a section, or a deal. */
interface Drawn {
  readonly section: SectionName;
  readonly deal: string | null;
}

export function OutcomesPage({ t, call, bar, session, top }: OutcomesPageProps) {
  const asked = useAddress(bar);
  const sections = sectionsFor(session.roles);
  // Somebody who may not see a section is shown the first that they may.
  const [first = "accounts"] = sections;
  const section =
    asked.section !== null && sections.includes(asked.section) ? asked.section : first;
  // What is drawn; it stays while leaving it is asked about, even after the browser's own "back".
  const [shown, setShown] = useState<Drawn>({ section, deal: asked.deal });
  const [isUnsaved, setIsUnsaved] = useState(false);
  const isLeaving = section !== shown.section || asked.deal !== shown.deal;
  if (isLeaving && !isUnsaved) setShown({ section, deal: asked.deal });
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isUnsaved]);
  const Shown = SHOWN[shown.section];
  const stay = () => bar.go(shown);
  const leave = () => {
    setIsUnsaved(false);
    setShown({ section, deal: asked.deal });
  };
  const props: SectionProps = { t, call, session, bar, onUnsaved: setIsUnsaved };
  return (
    <>
      <header>
        {top}
        <nav className="sections" aria-label={t("title")}>
          <ul>
            {sections.map((each) => (
              <li key={each}>
                <a
                  href={bar.href({ section: each, deal: null })}
                  aria-current={each === shown.section && shown.deal === null ? "page" : undefined}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                    event.preventDefault();
                    bar.go({ section: each, deal: null });
                  }}
                >
                  {t(`nav.${each}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main className="outcomes">
        <Suspense fallback={<div aria-busy="true" />}>
          {shown.deal === null ? (
            <Shown key={shown.section} {...props} />
          ) : (
            <DealSheet key={shown.deal} {...props} deal={shown.deal} />
          )}
        </Suspense>
      </main>
      {isLeaving && isUnsaved && (
        <Dialog title={t("unsaved.title")} leave={t("unsaved.stay")} onClose={stay}>
          <p>{t("unsaved.text")}</p>
          <footer className="dialog-foot">
            <button type="button" className="button" onClick={leave}>
              {t("unsaved.leave")}
            </button>
          </footer>
        </Dialog>
      )}
    </>
  );
}
