import { useEffect, useState } from "react";

/**
 * Milliseconds between two looks at what changed: soon while something happens, seldom while nobody touches the page.
 * A look that finds nothing reads one short range of an index.
 */
const PACE = { lively: 2000, usual: 5000, idle: 20_000 } as const;
/** Milliseconds for which a change, or a touch, counts as lately. */
const LATELY = { changed: 30_000, touched: 300_000 } as const;

/** How long to wait for the next look. All instants are of one clock, in milliseconds. */
export function paceOf(now: number, changedAt: number, touchedAt: number): number {
  if (now - changedAt < LATELY.changed) return PACE.lively;
  return now - touchedAt < LATELY.touched ? PACE.usual : PACE.idle;
}

/** Looks at what changed again and again while the page is visible, and at once when somebody comes back to it. */
export function useFresh(look: () => Promise<boolean>): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let changedAt = -Infinity;
    let touchedAt = Date.now();
    let isOver = false;
    const wait = () => {
      clearTimeout(timer);
      if (!isOver) timer = setTimeout(() => void go(), paceOf(Date.now(), changedAt, touchedAt));
    };
    const go = async () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible" && (await look())) changedAt = Date.now();
      wait();
    };
    const now = () => void go();
    const touched = () => {
      const wasIdle = Date.now() - touchedAt > LATELY.touched;
      touchedAt = Date.now();
      if (wasIdle) now();
    };
    now();
    window.addEventListener("focus", now);
    window.addEventListener("online", now);
    document.addEventListener("visibilitychange", now);
    document.addEventListener("keydown", touched);
    document.addEventListener("pointerdown", touched);
    return () => {
      isOver = true;
      clearTimeout(timer);
      window.removeEventListener("focus", now);
      window.removeEventListener("online", now);
      document.removeEventListener("visibilitychange", now);
      document.removeEventListener("keydown", touched);
      document.removeEventListener("pointerdown", touched);
    };
  }, [look]);
}

/** Whether the computer has a network, as far as the browser knows. */
export function useOnline(): boolean {
  const [online, setOnline] = useState(() => navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  return online;
}
