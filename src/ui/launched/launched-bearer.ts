// The bearer of a page that Zendesk launched: in memory only, and renewed before it ends.
import type { Session } from "../../api/session.ts";
import type { ZendeskPane } from "./zendesk-pane.ts";

/** Milliseconds; a bearer is good for fifteen minutes, so two renewals may fail. */
const RENEW_EVERY = 5 * 60_000;

export interface LaunchedBearer {
  /** For the client: after a refusal there is another one only when it was renewed meanwhile. */
  readonly current: (refused?: string) => Promise<string | undefined>;
  /** Asks for a younger bearer every few minutes, and whenever somebody comes back to the pane. */
  readonly renew: (session: () => Promise<Session>, pane: ZendeskPane | null) => void;
}

export function keepBearer(first: string): LaunchedBearer {
  let held = first;
  return {
    current: (refused) => Promise.resolve(refused === held ? undefined : held),
    renew(session, pane) {
      const ask = async () => {
        // Whatever is wrong, the page's next question says so.
        const younger = await session().catch(() => null);
        if (younger?.bearer !== undefined) held = younger.bearer;
      };
      setInterval(() => void ask(), RENEW_EVERY);
      pane?.onShown(() => void ask());
    },
  };
}
