// Where CRMs are heard: how each connection is doing, adding one, and what came by it.
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to name
import "./connections.css";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import type { SectionProps } from "../sections.ts";
import { sentenceOf } from "../sentence.ts";
import { AddForm } from "./AddForm.tsx";
import { createAsk } from "./ask.ts";
import { ConnectionDetail } from "./ConnectionDetail.tsx";
import { HealthLine } from "./HealthLine.tsx";

/** How often the page looks what came, in milliseconds. */
const FRESH_MS = 10_000;

type View =
  | { readonly is: "list" }
  | { readonly is: "adding" }
  | { readonly is: "open"; readonly id: string; readonly secret: string | null };

export function ConnectionsSection({ t, call, bar }: SectionProps) {
  const ask = useMemo(() => createAsk(call), [call]);
  const [view, setView] = useState<View>({ is: "list" });
  const [version, setVersion] = useState(0);
  const list = useAnswer("connections", ask.list, version);
  const isFirst = useRef(true);
  // What takes the place of the page takes the focus, too, as soon as it is drawn.
  const heading = useCallback((element: HTMLHeadingElement | null) => {
    if (element === null) return;
    if (!isFirst.current) element.focus();
    isFirst.current = false;
  }, []);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") setVersion((count) => count + 1);
    }, FRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const become = (next: View) => {
    setView(next);
    setVersion((count) => count + 1);
  };
  const known = list.value;
  const opened = view.is === "open" ? known?.items.find(({ id }) => id === view.id) : undefined;
  return (
    <div className="connections">
      {list.trouble !== null && (
        <p className="wrong" role="alert">
          {sentenceOf(list.trouble, t)}{" "}
          <button type="button" className="link" onClick={list.again}>
            {t("tryAgain")}
          </button>
        </p>
      )}
      {known === null && list.trouble === null && <div className="waiting" aria-busy="true" />}
      {known !== null && view.is === "list" && (
        <>
          <header className="connections-head">
            <div>
              <h1 ref={heading} tabIndex={-1}>
                {t("connections.title")}
              </h1>
              <p className="aside">{t("connections.what")}</p>
            </div>
            <button
              type="button"
              className="button button-primary"
              onClick={() => become({ is: "adding" })}
            >
              {t("connections.add")}
            </button>
          </header>
          {known.items.length === 0 ? (
            <div className="nothing">
              <h2>{t("connections.none")}</h2>
              <p className="aside">{t("connections.noneHelp")}</p>
            </div>
          ) : (
            <ul className="connection-list">
              {known.items.map((connection) => (
                <li key={connection.id}>
                  <button
                    type="button"
                    className="connection-name"
                    onClick={() => become({ is: "open", id: connection.id, secret: null })}
                  >
                    <strong>
                      <bdi>{connection.name}</bdi>
                    </strong>
                    <span className="aside">{t(`connections.system.${connection.system}`)}</span>
                  </button>
                  <HealthLine key={`${version}`} t={t} connection={connection} />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {known !== null && view.is === "adding" && (
        <AddForm
          t={t}
          ask={ask}
          heading={heading}
          connections={known}
          onAdded={({ connection, secret }) => become({ is: "open", id: connection.id, secret })}
          onBack={() => become({ is: "list" })}
        />
      )}
      {view.is === "open" && opened !== undefined && (
        <ConnectionDetail
          key={opened.id}
          t={t}
          ask={ask}
          bar={bar}
          heading={heading}
          connection={opened}
          destinations={known?.destinations ?? []}
          secret={view.secret}
          version={version}
          onChanged={({ connection, secret }) => become({ is: "open", id: connection.id, secret })}
          onGone={() => become({ is: "list" })}
          onBack={() => become({ is: "list" })}
        />
      )}
    </div>
  );
}
