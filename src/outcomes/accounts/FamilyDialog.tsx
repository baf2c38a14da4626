import { useState } from "react";
import type { FamilyChanged } from "../../api/matching.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import { formatMoney } from "../../ui/format.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import type { Ask, FoundAccount } from "./ask.ts";
import { FindAccount } from "./OtherAccount.tsx";

interface FamilyDialogProps {
  readonly t: OutcomesWords;
  readonly ask: Ask;
  readonly kind: "relation" | "merge";
  readonly onClose: () => void;
  readonly onDone: (sentence: string) => void;
}

/** Names the two accounts, shows which deals would be credited otherwise, and only then does it. */
export function FamilyDialog({ t, ask, kind, onClose, onDone }: FamilyDialogProps) {
  const [from, setFrom] = useState<FoundAccount | null>(null);
  const [into, setInto] = useState<FoundAccount | null>(null);
  const [tried, setTried] = useState<FamilyChanged | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const send = async (isTrial: boolean) => {
    if (from === null || into === null || isBusy) return;
    setIsBusy(true);
    setTrouble(null);
    try {
      const change = { family: kind, act: "add", fromId: from.id, intoId: into.id } as const;
      const changed = await ask.change({ ...change, isTrial });
      if (isTrial) setTried(changed);
      else
        onDone(
          `${t(`accounts.family.${kind}.done`, { from: from.name, into: into.name })} ${t("accounts.family.otherwise", { count: changed.deals.length })}`,
        );
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  const change =
    (set: (account: FoundAccount | null) => void) => (account: FoundAccount | null) => {
      setTried(null);
      setTrouble(null);
      set(account);
    };

  return (
    <Dialog
      title={t(`accounts.family.${kind}.add`)}
      leave={t("accounts.bulk.leave")}
      onClose={onClose}
    >
      <div className="family-form">
        <Side
          t={t}
          ask={ask}
          label={t(`accounts.family.${kind}.from`)}
          account={from}
          onChange={change(setFrom)}
        />
        <Side
          t={t}
          ask={ask}
          label={t(`accounts.family.${kind}.into`)}
          account={into}
          onChange={change(setInto)}
        />
      </div>
      {trouble !== null && (
        <p className="wrong" role="alert">
          {sentenceOf(trouble, t)}
        </p>
      )}
      <div aria-live="polite">
        {tried !== null && (
          <>
            <p className="family-otherwise">
              {t("accounts.family.would", { count: tried.deals.length })}
            </p>
            <ul className="bulk">
              {tried.deals.map((deal) => (
                <li key={`${deal.crm} ${deal.id}`} className="choice">
                  <span>
                    <bdi>{deal.name}</bdi>
                    <span className="beneath">
                      {deal.from === deal.to
                        ? t("accounts.family.otherFlag", { bucket: bucketOf(t, deal.to) })
                        : `${bucketOf(t, deal.from ?? "none")} → ${bucketOf(t, deal.to)}`}
                    </span>
                  </span>
                  <span className="apart accounts-amount">
                    {formatMoney(deal.amountMinor, deal.currency, t.locale)}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <footer className="dialog-foot">
        {tried === null ? (
          <button
            type="button"
            className="button button-primary"
            disabled={from === null || into === null || isBusy}
            onClick={() => void send(true)}
          >
            {t("accounts.family.try")}
          </button>
        ) : (
          <button
            type="button"
            className="button button-primary"
            disabled={isBusy}
            onClick={() => void send(false)}
          >
            {t(`accounts.family.${kind}.confirm`)}
          </button>
        )}
      </footer>
    </Dialog>
  );
}

const bucketOf = (t: OutcomesWords, bucket: string): string =>
  t.maybe(`accounts.bucket.${bucket}`) ?? bucket;

interface SideProps {
  readonly t: OutcomesWords;
  readonly ask: Ask;
  readonly label: string;
  readonly account: FoundAccount | null;
  readonly onChange: (account: FoundAccount | null) => void;
}

function Side({ t, ask, label, account, onChange }: SideProps) {
  if (account === null)
    return (
      <div>
        <FindAccount t={t} ask={ask} label={label} onFound={onChange} />
      </div>
    );
  return (
    <div>
      <p className="family-label">{label}</p>
      <p>
        <bdi>{account.name}</bdi>{" "}
        <button type="button" className="link" onClick={() => onChange(null)}>
          {t("accounts.family.another")}
        </button>
        {account.domain !== null && <span className="beneath">{account.domain}</span>}
      </p>
    </div>
  );
}
