import type { ToastKind } from "../app-arguments.ts";
import type { Store } from "../store.ts";
import type { WireParts } from "../wire.ts";

export interface Toast {
  number: number;
  kind: ToastKind;
  text: string;
  /** UTC, ISO 8601. */
  at: string;
  showing: boolean;
}

export interface Toasts {
  /** Shows a notice for the usual time, for so many milliseconds, or until it is dismissed. */
  toast: (kind: ToastKind, text: string, stays?: "stays" | number) => void;
  hideToast: (number: number) => void;
}

const TOAST_MILLISECONDS = 6000;

/** The notices in the corner; one that no longer shows stays in the bar's list. */
export function createToasts({
  store,
  now,
  later,
}: {
  store: Store;
  now: () => Date;
  later: WireParts["later"];
}): Toasts {
  const hideToast = (number: number) =>
    store.update({
      toasts: store
        .current()
        .toasts.map((one) => (one.number === number ? { ...one, showing: false } : one)),
    });
  return {
    toast(kind, text, stays) {
      const { toasts } = store.current();
      const number = (toasts.at(-1)?.number ?? 0) + 1;
      store.update({
        toasts: [...toasts, { number, kind, text, at: now().toISOString(), showing: true }],
      });
      if (stays === "stays") return;
      later(stays ?? TOAST_MILLISECONDS, () => hideToast(number));
    },
    hideToast,
  };
}
