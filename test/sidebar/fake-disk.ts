// The browser's database in memory: an empty one for every test.
import * as fake from "fake-indexeddb";

export function emptyDisk(): void {
  Object.assign(globalThis, fake, { indexedDB: new fake.IDBFactory() });
}
