import { useState } from "react";
import type { MatchCompany } from "../../api/matching.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import type { OutcomesWords } from "../words.ts";
import { amountsOf, nameOf } from "./say.ts";
import { keyOf } from "./use-companies.ts";

interface BulkDialogProps {
  readonly t: OutcomesWords;
  /** Each with its one candidate. */
  readonly companies: readonly MatchCompany[];
  readonly onConfirm: (companies: readonly MatchCompany[]) => void;
  readonly onClose: () => void;
}

/** As many as one message takes. */
const AT_ONCE = 100;

/** Those that wait for one reason with one candidate each, to be looked at together and confirmed together. */
export function BulkDialog({ t, companies, onConfirm, onClose }: BulkDialogProps) {
  const shown = companies.slice(0, AT_ONCE);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const which = shown.filter((each) => !left.has(keyOf(each)));
  return (
    <Dialog
      title={t("accounts.bulk.title", { count: shown.length })}
      leave={t("accounts.bulk.leave")}
      onClose={onClose}
    >
      <p>{t("accounts.bulk.text")}</p>
      <ul className="bulk">
        {shown.map((company) => (
          <li key={keyOf(company)}>
            <label className="choice">
              <input
                type="checkbox"
                checked={!left.has(keyOf(company))}
                onChange={(event) => {
                  const next = new Set(left);
                  if (event.target.checked) next.delete(keyOf(company));
                  else next.add(keyOf(company));
                  setLeft(next);
                }}
              />
              <span>
                <bdi>{nameOf(company)}</bdi>
                <span className="beneath">
                  {t("accounts.bulk.is", { account: company.candidates[0]?.name ?? "" })}
                  {company.candidates[0]?.domain == null
                    ? ""
                    : ` (${company.candidates[0].domain})`}
                </span>
              </span>
              <span className="apart accounts-amount">{amountsOf(company.money, t)}</span>
            </label>
          </li>
        ))}
      </ul>
      <footer className="dialog-foot">
        <button
          type="button"
          className="button button-primary"
          disabled={which.length === 0}
          onClick={() => onConfirm(which)}
        >
          {t("accounts.bulk.confirm", { count: which.length })}
        </button>
      </footer>
    </Dialog>
  );
}
