import { useLayoutEffect, useRef } from "react";
import { AppFrame } from "./AppFrame.tsx";
import { Icon } from "../icons.tsx";
import type { Desk } from "../desk.ts";
import type { AppInstance } from "./instances.ts";

/** A modal an app has opened: an instance of its own, above the desk. */
export function AppModal({ desk, instance }: { desk: Desk; instance: AppInstance }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="app-modal"
      aria-label={desk.appName}
      style={{ width: instance.width }}
      onCancel={() => desk.closeModal(instance.guid)}
    >
      <header className="app-head">
        <h2>{desk.appName}</h2>
        <button
          type="button"
          className="quiet square"
          aria-label="Close"
          onClick={() => desk.closeModal(instance.guid)}
        >
          <Icon name="close" />
        </button>
      </header>
      <AppFrame desk={desk} instance={instance} isInFront />
    </dialog>
  );
}
