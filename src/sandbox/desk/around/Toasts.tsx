import { useState } from "react";
import { Icon } from "../icons.tsx";
import type { Desk } from "../desk.ts";
import { fullTime } from "../times.ts";
import { useDesk } from "../use-desk.ts";

const KINDS = { notice: "Notice", alert: "Alert", error: "Error" } as const;

/** What apps have said through `notify`: shown for a moment, and kept in a log for those who looked away. */
export function Toasts({ desk }: { desk: Desk }) {
  const { toasts } = useDesk(desk);
  const [isLogOpen, setIsLogOpen] = useState(false);
  const showing = toasts.filter((toast) => toast.showing);
  return (
    <div className="toasts">
      <output>
        <ul>
          {showing.map(({ number, kind, text }) => (
            <li key={number} className={`toast is-${kind}`}>
              <span className="toast-kind">{KINDS[kind]}</span>
              <bdi>{text}</bdi>
              <button
                type="button"
                className="quiet square"
                aria-label="Dismiss"
                onClick={() => desk.hideToast(number)}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      </output>
      {toasts.length > 0 && (
        <div className="toast-log">
          <button
            type="button"
            className="quiet"
            aria-expanded={isLogOpen}
            onClick={() => setIsLogOpen(!isLogOpen)}
          >
            {toasts.length === 1 ? "1 notice" : `${toasts.length} notices`}
          </button>
          {isLogOpen && (
            <ol>
              {toasts.toReversed().map(({ number, kind, text, at }) => (
                <li key={number}>
                  <span className="subtle">
                    {KINDS[kind]}, {fullTime(at)}
                  </span>
                  <bdi>{text}</bdi>
                </li>
              ))}
            </ol>
          )}
        </div>
      )}
    </div>
  );
}
