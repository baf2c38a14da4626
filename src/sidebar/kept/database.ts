// What the sidebar keeps on this computer: flags on their way, drafts, and the taxonomy for the next time without a network.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Draft } from "./drafts.ts";
import type { OutboxRecord, Outcome } from "../outbox/record.ts";

interface Kept extends DBSchema {
  outbox: { key: number; value: OutboxRecord; indexes: { owner: string } };
  outcomes: { key: string; value: Outcome };
  drafts: { key: string; value: Draft };
  taxonomies: { key: string; value: unknown };
}
export type KeptDatabase = IDBPDatabase<Kept>;

/** A database that another page holds back may never open. Milliseconds. */
const OPEN_WITHIN = 4000;

/** The browser's database, or `null` where it is denied: a private window, a blocked third-party frame. */
export async function openKept(): Promise<KeptDatabase | null> {
  try {
    const opening = openDB<Kept>("signal-flag", 1, {
      upgrade(db) {
        db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true }).createIndex(
          "owner",
          "owner",
        );
        db.createObjectStore("outcomes", { keyPath: "flagId" });
        db.createObjectStore("drafts");
        db.createObjectStore("taxonomies");
      },
      // A newer sidebar in another tab must not wait for this one.
      blocking: (_old, _new, event) => {
        if (event.target instanceof IDBDatabase) event.target.close();
      },
    });
    const late = new Promise<null>((resolve) => {
      setTimeout(resolve, OPEN_WITHIN, null);
    });
    return await Promise.race([opening, late]);
  } catch {
    return null;
  }
}
