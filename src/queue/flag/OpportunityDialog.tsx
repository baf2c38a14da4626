import { useState } from "react";
import type { Flag } from "../../api/flag.ts";
import { isExpansion } from "../../domain/attribution.ts";
import { formatAgo, formatMoney } from "../../ui/format.ts";
import type { AccountOpportunity } from "../asking/desk.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { useReader } from "../reader/reader.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { CRMS, crmName, guessCrm } from "./crm.ts";

interface Chosen {
  readonly crm: string;
  readonly id: string;
}

interface OpportunityDialogProps {
  readonly flag: Flag;
  readonly ask: (accountId: string) => Promise<readonly AccountOpportunity[]>;
  readonly onLink: (opportunity: Chosen) => void;
  readonly onClose: () => void;
}

/** The account's open deals to choose from, and a field for one that is not in the list. */
export function OpportunityDialog({ flag, ask, onLink, onClose }: OpportunityDialogProps) {
  const { t } = useReader();
  const found = useAnswer(flag.account?.id ?? null, ask, 0);
  // A flag leads to an expansion; a renewal or a one-off service would be refused.
  const open = (found.value ?? []).filter(
    (deal) => deal.status === "open" && isExpansion(deal.type),
  );
  const crms = [...new Set([...(found.value ?? []).map((deal) => deal.crm), ...CRMS])];
  return (
    <Dialog title={t("link.title")} leave={t("close")} onClose={onClose}>
      <div className="deals">
        {flag.account === null ? (
          <p className="state-text">{t("link.noAccount")}</p>
        ) : found.trouble !== null ? (
          <p className="state-text" role="alert">
            {t("link.failed")}{" "}
            <button type="button" className="link" onClick={found.again}>
              {t("tryAgain")}
            </button>
          </p>
        ) : found.value === null ? (
          <p className="state-text" aria-busy="true">
            {t("link.reading")}
          </p>
        ) : open.length === 0 ? (
          <p className="state-text">{t("link.none")}</p>
        ) : (
          <ul className="reasons">
            {open.map((deal) => (
              <li key={`${deal.crm} ${deal.id}`}>
                <Deal deal={deal} onLink={onLink} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <TypedId crms={crms} onLink={onLink} />
    </Dialog>
  );
}

function Deal({ deal, onLink }: { deal: AccountOpportunity; onLink: (chosen: Chosen) => void }) {
  const { t, locale, now } = useReader();
  const amount =
    deal.amountMinor === null || deal.currency === null
      ? null
      : formatMoney(deal.amountMinor, deal.currency, locale);
  return (
    <button type="button" className="reason" onClick={() => onLink({ crm: deal.crm, id: deal.id })}>
      <span className="deal-name">
        <bdi className="reason-name">{deal.name ?? deal.id}</bdi>{" "}
        <span className="reason-means">
          {crmName(deal.crm)} {deal.id} ·{" "}
          {t("link.createdAgo", { ago: formatAgo(deal.createdAt, now, locale) })}
        </span>
      </span>
      {amount === null ? null : <span className="deal-amount">{amount}</span>}
    </button>
  );
}

function TypedId({ crms, onLink }: { crms: readonly string[]; onLink: (chosen: Chosen) => void }) {
  const { t } = useReader();
  const [id, setId] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const crm = chosen ?? guessCrm(id.trim(), crms);
  return (
    <form
      className="typed-id"
      onSubmit={(event) => {
        event.preventDefault();
        if (id.trim() !== "") onLink({ crm, id: id.trim() });
      }}
    >
      <label className="field">
        {t("link.typedId")}
        <input
          value={id}
          maxLength={80}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setId(event.target.value)}
        />
      </label>
      <label className="field">
        {t("link.crm")}
        <select value={crm} onChange={(event) => setChosen(event.target.value)}>
          {crms.map((each) => (
            <option key={each} value={each}>
              {crmName(each)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button" disabled={id.trim() === ""}>
        {t("link.send")}
      </button>
    </form>
  );
}
