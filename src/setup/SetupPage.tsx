// The strip of sections and the one that is shown. Each section is a file of its own, loaded when it is opened.
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import type { Client } from "../api/client.ts";
import type { Session } from "../api/session.ts";
import { type AddressBar, useAddress } from "../ui/page/address-bar.ts";
import { Dialog } from "../ui/page/Dialog.tsx";
import { type SectionName, type SectionProps, sectionsFor, type SetupAddress } from "./sections.ts";
import type { SetupWords } from "./words.ts";

const SHOWN: Record<SectionName, ComponentType<SectionProps>> = {
  routing: lazy(async () => ({
    default: (await import("./routing/RoutingSection.tsx")).RoutingSection,
  })),
  hours: lazy(async () => ({ default: (await import("./hours/HoursSection.tsx")).HoursSection })),
  destinations: lazy(async () => ({
    default: (await import("./destinations/DestinationsSection.tsx")).DestinationsSection,
  })),
  taxonomy: lazy(async () => ({
    default: (await import("./taxonomy/TaxonomySection.tsx")).TaxonomySection,
  })),
};

interface SetupPageProps {
  readonly t: SetupWords;
  readonly call: Client["call"];
  readonly bar: AddressBar<SetupAddress>;
  readonly session: Session;
  /** The strip of all pages. */
  readonly top: ReactNode;
}

export function SetupPage({ t, call, bar, session, top }: SetupPageProps) {
  const asked = useAddress(bar);
  const sections = sectionsFor(session.roles);
  // Somebody who may not see a section is shown the first that they may.
  const [first = "taxonomy"] = sections;
  const address = sections.includes(asked.section) ? asked : { section: first };
  // The section that is drawn; it stays while leaving it is asked about, even after the browser's own "back".
  const [shown, setShown] = useState(address.section);
  const [isUnsaved, setIsUnsaved] = useState(false);
  const isLeaving = address.section !== shown;
  if (isLeaving && !isUnsaved) setShown(address.section);
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isUnsaved]);
  const Shown = SHOWN[shown];
  const stay = () => bar.go({ section: shown });
  const leave = () => {
    setIsUnsaved(false);
    setShown(address.section);
  };
  return (
    <>
      <header>
        {top}
        <nav className="sections" aria-label={t("title")}>
          <ul>
            {sections.map((section) => (
              <li key={section}>
                <a
                  href={bar.href({ section })}
                  aria-current={section === shown ? "page" : undefined}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                    event.preventDefault();
                    bar.go({ section });
                  }}
                >
                  {t(`nav.${section}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main className="setup">
        <Suspense fallback={<div aria-busy="true" />}>
          <Shown key={shown} t={t} call={call} session={session} onUnsaved={setIsUnsaved} />
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
