import { useEffect, useId, useState } from "react";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import type { Ask, FoundAccount } from "./ask.ts";

interface OtherAccountProps {
  readonly t: OutcomesWords;
  readonly ask: Ask;
  readonly onChoose: (accountId: string) => void;
}

/** For whoever knows better: any account, found by its name, domain or id. */
export function OtherAccount({ t, ask, onChoose }: OtherAccountProps) {
  const [isOpen, setIsOpen] = useState(false);
  if (!isOpen)
    return (
      <button type="button" className="link" onClick={() => setIsOpen(true)}>
        {t("accounts.other")}
      </button>
    );
  return (
    <div className="other-account">
      <FindAccount
        t={t}
        ask={ask}
        label={t("accounts.otherLabel")}
        hasFocus
        onFound={({ id }) => onChoose(id)}
      />
    </div>
  );
}

interface FindAccountProps {
  readonly t: OutcomesWords;
  readonly ask: Ask;
  readonly label: string;
  readonly hasFocus?: boolean;
  readonly onFound: (account: FoundAccount) => void;
}

/** A field that finds accounts while somebody types, and the accounts as buttons beneath it. */
export function FindAccount({ t, ask, label, hasFocus = false, onFound }: FindAccountProps) {
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<{ words: string; items: readonly FoundAccount[] } | null>(
    null,
  );
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const results = useId();
  const words = typed.trim();
  useEffect(() => {
    if (words === "") return undefined;
    let wanted = true;
    const find = async () => {
      try {
        const items = await ask.find(words);
        if (!wanted) return;
        setFound({ words, items });
        setTrouble(null);
      } catch (error) {
        if (wanted) setTrouble(troubleOf(error));
      }
    };
    const timer = setTimeout(() => void find(), 200);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [ask, words]);
  const shown = words === "" ? null : found;
  return (
    <>
      <label className="field">
        {label}
        <input
          type="search"
          value={typed}
          aria-controls={results}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- opened by the person who is about to type
          autoFocus={hasFocus}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <div id={results} aria-live="polite">
        {trouble !== null && <p className="wrong">{sentenceOf(trouble, t)}</p>}
        {shown !== null && shown.items.length === 0 && (
          <p className="aside">{t("accounts.notFound", { words: shown.words })}</p>
        )}
        {shown !== null && shown.items.length > 0 && (
          <ul className="found">
            {shown.items.map((account) => (
              <li key={account.id}>
                <button type="button" onClick={() => onFound(account)}>
                  <bdi>{account.name}</bdi>
                  <span className="aside">
                    {[account.domain, account.plan].filter((each) => each !== null).join(" · ")}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
