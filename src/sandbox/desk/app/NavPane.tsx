import { useEffect, useLayoutEffect, useRef } from "react";
import type { Desk } from "../desk.ts";
import type { Pane } from "./panes.ts";

export const PANE_NAMES = { queue: "Queue", report: "Report" } as const;

/** A page of the app in the main area, opened as Zendesk opens it: by posting a signed launch into the frame. */
export function NavPane({ desk, pane, isInFront }: { desk: Desk; pane: Pane; isInFront: boolean }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const token = useRef<HTMLInputElement>(null);
  const name = `pane-${pane.guid}`;
  // Before the page can run: its handshake must find the host listening.
  useLayoutEffect(() => {
    const window = frame.current?.contentWindow;
    if (window) desk.attachPane(pane, window);
  }, [desk, pane]);
  useEffect(() => {
    let isHere = true;
    void desk.launchPane(pane, (signed) => {
      if (!isHere || token.current === null) return;
      token.current.value = signed;
      form.current?.submit();
      token.current.value = "";
    });
    return () => {
      isHere = false;
    };
  }, [desk, pane]);
  // What Zendesk's frames may do is not documented.
  // oxlint-disable react/iframe-missing-sandbox
  return (
    <section className="nav-pane" aria-label={PANE_NAMES[pane.page]} hidden={!isInFront}>
      <iframe ref={frame} name={name} title={`${desk.appName}, ${PANE_NAMES[pane.page]}`} />
      <form ref={form} method="post" action={pane.url} target={name} hidden>
        <input ref={token} type="hidden" name="token" />
      </form>
    </section>
  );
}
