import { type FormEvent, useState } from "react";
import { v7 } from "uuid";
import type { FixAnswer, LedgerPattern } from "../api/ledger.ts";
import { troubleOf } from "../ui/asking/trouble.ts";
import { Dialog } from "../ui/page/Dialog.tsx";
import { signalName } from "../ui/page/signal-labels.ts";
import type { Ask } from "./ask.ts";
import { sentenceOf } from "./sentence.ts";
import type { LedgerPageWords } from "./words.ts";

interface FixDialogProps {
  readonly words: LedgerPageWords;
  readonly ask: Ask;
  readonly pattern: LedgerPattern;
  readonly onSaved: (answer: FixAnswer) => void;
  readonly onClose: () => void;
}

/** What was put right, in a sentence that agents can pass on to their customers. */
export function FixDialog({ words, ask, pattern, onSaved, onClose }: FixDialogProps) {
  const { t, taxonomy } = words;
  // One id for as long as the question is open: sent twice, it is marked once.
  const [id] = useState(() => v7());
  const [what, setWhat] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const send = async () => {
    setIsSending(true);
    setWrong(null);
    try {
      onSaved(await ask.fix({ id, signal: pattern.key, words: what.trim() }));
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
      setIsSending(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  const name = signalName(pattern.key, pattern.label, taxonomy);
  return (
    <Dialog title={t("fix.title", { name })} leave={t("cancel")} onClose={onClose}>
      <form onSubmit={submit}>
        <label className="field">
          {t("fix.what")}
          <textarea
            required
            rows={3}
            maxLength={500}
            value={what}
            onChange={(event) => setWhat(event.target.value)}
          />
          <span className="aside">{t("fix.who", { count: pattern.agents })}</span>
        </label>
        {wrong !== null && (
          <p className="wrong" role="alert">
            {wrong}
          </p>
        )}
        <footer className="dialog-foot">
          <button
            type="submit"
            className="button button-primary"
            disabled={isSending || what.trim() === ""}
          >
            {t("fix.save")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
