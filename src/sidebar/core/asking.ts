// What the endpoint knows: the account, the flags and their story, and the taxonomy, as they come and as they change.
import { z } from "zod";
import { Account } from "../../api/account.ts";
import { ApiProblem } from "../../api/client.ts";
import { FlagPage } from "../../api/flag.ts";
import { PublishedTaxonomy } from "../../api/taxonomy.ts";
import type { KeptDatabase } from "../kept/database.ts";
import { loadTaxonomyWords } from "../language.ts";
import type { Panel } from "../panel/panel.ts";
import { choicesOf } from "../picking/choices.ts";
import type { Place } from "./place.ts";

export function createAsking(panel: Panel, place: Place) {
  let published: PublishedTaxonomy | null = null;

  const loadAccount = async (): Promise<void> => {
    if (place.here === null) return;
    const { client, facts } = place.here;
    const { organization } = facts;
    // An answer about the former organization says nothing about this one.
    const same = () => place.here?.facts.organization?.id === organization?.id;
    if (organization === null) {
      panel.set({ account: { is: "none" } });
      return;
    }
    const { name } = organization;
    if (panel.get().account.is !== "known") panel.set({ account: { is: "loading", name } });
    try {
      const account = await client.call(Account, "GET", `/v1/accounts/${organization.id}`);
      if (same()) panel.set({ account: { is: "known", account } });
    } catch (error) {
      if (!same()) return;
      const unknown = error instanceof ApiProblem && error.status === 404;
      if (unknown) panel.set({ account: { is: "unknown", name } });
      else if (panel.get().account.is !== "known")
        panel.set({ account: { is: "unreachable", name } });
    }
  };

  const loadFlags = async (): Promise<void> => {
    if (place.here === null) return;
    const { client, ticketId, facts } = place.here;
    const account = facts.organization?.id;
    const same = () =>
      place.here?.ticketId === ticketId && place.here.facts.organization?.id === account;
    try {
      const [ofTicket, ofAccount] = await Promise.all([
        client.call(FlagPage, "GET", `/v1/flags?ticket=${ticketId}&limit=20`),
        account === undefined
          ? { items: [], next: null }
          : client.call(FlagPage, "GET", `/v1/flags?account=${account}&limit=20`),
      ]);
      if (!same()) return;
      panel.set({
        flags: {
          ticket: { flags: ofTicket.items, more: ofTicket.next !== null },
          account: {
            // One that is joined to another stands with that one.
            flags: ofAccount.items.filter(
              (flag) => flag.ticketId !== ticketId && flag.joined === null,
            ),
            more: ofAccount.next !== null,
          },
        },
      });
    } catch {
      // What was known stays on screen; the next refresh asks again.
    }
  };

  const loadStory = async (): Promise<void> => {
    const { view } = panel.get();
    if (view.is !== "story" || place.here === null) return;
    const same = () => {
      const now = panel.get().view;
      return now.is === "story" && now.flagId === view.flagId;
    };
    try {
      const { client } = place.here;
      const [answer, { readStory }] = await Promise.all([
        client.call(z.unknown(), "GET", `/v1/flags/${view.flagId}`),
        // What reads and draws it comes along; without it there is no story to show.
        import("../story/Story.tsx"),
      ]);
      const story = readStory(answer);
      if (same()) panel.set({ story });
    } catch {
      if (same() && panel.get().story === "loading") panel.set({ story: "unreachable" });
    }
  };

  /** Shows the taxonomy in the panel's language. */
  const showChoices = async (): Promise<void> => {
    if (published === null) return;
    const [translated, english] = await loadTaxonomyWords(panel.get().language);
    panel.set({ choices: choicesOf(published, translated, english) });
  };

  const loadTaxonomy = async (database: KeptDatabase | null, owner: string): Promise<void> => {
    const cached = PublishedTaxonomy.safeParse(
      await database?.get("taxonomies", owner).catch(() => null),
    );
    if (cached.success) {
      published = cached.data;
      await showChoices();
    }
    try {
      // The browser's own cache remembers the ETag and asks with it.
      const fresh = await place.here?.client.call(PublishedTaxonomy, "GET", "/v1/taxonomy");
      if (fresh === undefined) return;
      published = fresh;
      await showChoices();
      await database?.put("taxonomies", fresh, owner);
    } catch {
      // Without a network the picker works with what is cached, and says so when nothing is.
    }
  };

  return {
    loadAccount,
    loadFlags,
    loadStory,
    loadTaxonomy,
    showChoices,
    isTaxonomyKnown: (): boolean => published !== null,
    taxonomyVersion: (): number => published?.taxonomy.version ?? 1,
  };
}
export type Asking = ReturnType<typeof createAsking>;
