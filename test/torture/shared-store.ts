// A store on the server that all tests share: for campaigns that leave the server itself alone.
import { v7 } from "uuid";
import { freshDatabase } from "../helpers/database.ts";
import { makeTenant } from "../helpers/flags.ts";
import type { TortureStore } from "./store.ts";

const refuse = () => Promise.reject(new Error("Other tests work on this server as well."));

export async function openSharedStore(): Promise<TortureStore> {
  const fresh = await freshDatabase();
  return {
    owner: fresh.database,
    ownerUrl: fresh.url,
    url: fresh.servingUrl,
    tenantId: await makeTenant(fresh.database, v7(), { joins: true }),
    postmaster: refuse,
    processes: refuse,
    quit: refuse,
    kill: refuse,
    back: refuse,
    restartWith: refuse,
    close: () => fresh.drop(),
  };
}
