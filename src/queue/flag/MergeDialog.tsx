import { useEffect, useState } from "react";
import type { AccountHistory } from "../../api/account.ts";
import type { Flag } from "../../api/flag.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { Masked } from "../../ui/Masked.tsx";
import { signalOf, useReader } from "../reader/reader.ts";
import { formatWhen } from "../reader/when.ts";

interface MergeDialogProps {
  readonly flag: Flag;
  readonly ask: (accountId: string) => Promise<AccountHistory>;
  readonly onMerge: (of: string) => void;
  readonly onClose: () => void;
}

/** One of its kind that stands for something itself: two that point at each other would both be gone. */
const canBeJoined = (other: Flag, flag: Flag): boolean =>
  other.id !== flag.id &&
  other.kind === flag.kind &&
  other.status !== "duplicate" &&
  other.status !== "withdrawn";

/** The arrows choose from the first moment on. */
const focusChoice = (choices: HTMLFieldSetElement | null): void =>
  choices?.querySelector<HTMLElement>("input:checked, input")?.focus();

/** Asks which flag of the account says the same as this one. */
export function MergeDialog({ flag, ask, onMerge, onClose }: MergeDialogProps) {
  const reader = useReader();
  const { t, ui, now, locale } = reader;
  const [others, setOthers] = useState<readonly Flag[] | "loading" | "failed">("loading");
  const [chosen, setChosen] = useState<string | null>(null);
  const accountId = flag.account?.id ?? "";
  useEffect(() => {
    let gone = false;
    const read = async () => {
      const answer = await ask(accountId).catch(() => null);
      if (gone) return;
      const found = answer?.flags.filter((other) => canBeJoined(other, flag));
      // What says the same comes first, then the newest.
      const [same, other] = [true, false].map((like) =>
        found?.filter(({ signal }) => (signal === flag.signal) === like),
      );
      setOthers(same === undefined || other === undefined ? "failed" : [...same, ...other]);
      setChosen(same?.[0]?.id ?? null);
    };
    void read();
    return () => {
      gone = true;
    };
  }, [ask, accountId, flag]);
  return (
    <Dialog title={t("corroboration.mergeTitle")} leave={t("close")} onClose={onClose}>
      {others === "loading" ? (
        <p className="state-text" aria-busy="true">
          {t("flag.reading")}
        </p>
      ) : others === "failed" ? (
        <p className="state-text" role="alert">
          {t("corroboration.mergeFailed")}
        </p>
      ) : others.length === 0 ? (
        <p className="state-text">{t("corroboration.mergeNone")}</p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (chosen !== null) onMerge(chosen);
          }}
        >
          <fieldset
            ref={focusChoice}
            className="merge-flags"
            aria-label={t("corroboration.mergeTitle")}
          >
            {others.map((other) => (
              <label key={other.id} className="merge-flag">
                <input
                  type="radio"
                  name="merge"
                  value={other.id}
                  checked={chosen === other.id}
                  onChange={() => setChosen(other.id)}
                />
                <span>
                  <b>{signalOf(reader, other.signal)}</b>{" "}
                  <span className="pill">{t(`status.${other.status}`)}</span>
                  <span className="quiet">
                    {" "}
                    {t("flag.flaggedBy", {
                      when: formatWhen(other.raisedAt, now, locale),
                      name: `\u2068${other.agent.name}\u2069`,
                    })}
                  </span>
                  {other.quote === null ? null : (
                    <span className="merge-said" dir="auto">
                      <Masked text={t("quoted", { text: other.quote })} words={ui} />
                    </span>
                  )}
                </span>
              </label>
            ))}
          </fieldset>
          <p className="state-text">{t("corroboration.mergeText")}</p>
          <div className="dialog-foot">
            <button type="submit" className="button button-primary" disabled={chosen === null}>
              {t("corroboration.mergeSend")}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
