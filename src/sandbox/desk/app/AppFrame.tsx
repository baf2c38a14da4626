import { useLayoutEffect, useRef } from "react";
import type { Desk } from "../desk.ts";
import type { AppInstance } from "./instances.ts";

/** One instance of the app. Once in the page it is only ever hidden, never moved: moving an iframe reloads it. */
export function AppFrame({
  desk,
  instance,
  isInFront,
}: {
  desk: Desk;
  instance: AppInstance;
  isInFront: boolean;
}) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { guid } = instance;
  // Before the iframe's document can run: its handshake must find the host listening.
  useLayoutEffect(() => {
    const window = frame.current?.contentWindow;
    if (window) desk.attach(guid, window);
  }, [desk, guid]);
  // What Zendesk's frames may do is not documented; being of another origin is the wall that counts.
  // oxlint-disable react/iframe-missing-sandbox
  return (
    <iframe
      ref={frame}
      src={instance.url}
      title={`${desk.appName}, ticket #${instance.ticketId}`}
      hidden={!isInFront || instance.hidden}
      style={{ height: instance.height }}
      data-guid={guid}
    />
  );
}
