// Answers that have come: told of once, and listed until they were seen. Loaded with the first one, since most panels have none.
import type { Answer } from "../../api/answer.ts";
import type { Panel } from "../panel/panel.ts";
import { answerText } from "./answer-text.ts";
import { answerId, rememberedAnswers } from "./remembered.ts";

export { AnswerList } from "./AnswerList.tsx";

/** An event of a moment ago may be stored after one of now. Milliseconds. */
const OVERLAP = 120_000;

interface Parts {
  readonly panel: Panel;
  readonly owner: string;
  /** Says something in Zendesk's own corner. */
  readonly notify: (text: string) => void;
  /** When this computer first looked for answers; ISO 8601. */
  readonly since: string;
}

/** What is done with answers; each hearing replaces what was heard before. */
export function hearAnswers({ panel, owner, notify, since }: Parts) {
  const memory = rememberedAnswers(owner);
  const known = () => memory.get() ?? { seenTo: since, toldTo: since, told: [], opened: [] };
  let last: readonly Answer[] = [];

  /** Tells of what nobody was told of yet. Of several tickets that are open, one does. */
  const tell = (isFirst: boolean): void => {
    const isNew = isFirst && memory.get() === null;
    const before = known();
    const after = Date.parse(before.toldTo) - OVERLAP;
    const fresh = last.filter(
      (answer) => Date.parse(answer.at) > after && !before.told.includes(answerId(answer)),
    );
    const toldTo = last.reduce((newest, { at }) => (at > newest ? at : newest), before.toldTo);
    memory.set({ ...before, toldTo, told: [...fresh.map(answerId), ...before.told] });
    // What was there before this computer first looked is listed, and rings nobody's bell.
    if (fresh.length > 0 && !isNew) notify(answerText(fresh, panel.get().language));
  };
  const show = (): void => {
    const { seenTo, opened } = known();
    panel.set({
      answers: last.filter((answer) => answer.at > seenTo && !opened.includes(answerId(answer))),
    });
  };

  return {
    async hear(answers: readonly Answer[], isFirst: boolean): Promise<void> {
      last = answers;
      const locks: LockManager | undefined = navigator.locks;
      if (locks === undefined) tell(isFirst);
      else await locks.request(`signal-flag.answers ${owner}`, () => tell(isFirst));
      show();
    },
    /** One was opened, or, without one, all were seen. */
    seen(answer?: Answer): void {
      const before = known();
      memory.set(
        answer === undefined
          ? { ...before, seenTo: last[0]?.at ?? before.seenTo, opened: [] }
          : { ...before, opened: [answerId(answer), ...before.opened] },
      );
      show();
    },
  };
}
export type HeardAnswers = ReturnType<typeof hearAnswers>;
