// Asks what became of the agent's flags while the panel is looked at.
import { type Answer, Answers } from "../../api/answer.ts";
import type { Place } from "../core/place.ts";
import type { Panel } from "../panel/panel.ts";
import type { HeardAnswers } from "./heard.ts";

/** How far back somebody reads who was away. Milliseconds. */
const LOOK_BACK = 14 * 86_400_000;

interface Parts {
  readonly panel: Panel;
  readonly place: Place;
  readonly owner: string;
  readonly notify: (text: string) => void;
}

export function createAnswers({ panel, place, owner, notify }: Parts) {
  let heard: HeardAnswers | null = null;
  let isFirst = true;
  return {
    async ask(): Promise<void> {
      if (place.here === null || document.visibilityState !== "visible") return;
      const since = new Date(Date.now() - LOOK_BACK).toISOString();
      try {
        const { client } = place.here;
        const { items } = await client.call(Answers, "GET", `/v1/answers?since=${since}`);
        if (items.length > 0) {
          const { hearAnswers } = await import("./heard.ts");
          heard ??= hearAnswers({ panel, owner, notify, since });
          await heard.hear(items, isFirst);
        }
        isFirst = false;
      } catch {
        // What was known stays on screen; the next look asks again.
      }
    },
    seen: (answer?: Answer): void => heard?.seen(answer),
  };
}
export type AskingAnswers = ReturnType<typeof createAnswers>;
