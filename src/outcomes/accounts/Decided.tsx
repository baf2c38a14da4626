// What somebody decided by hand, the newest first; what the CRM says otherwise by now stands beside it.
import { useCallback, useState } from "react";
import type { MatchCompany } from "../../api/matching.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import { formatInstant } from "../../ui/format.ts";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import { type Ask, queryOf, type Question } from "./ask.ts";
import { amountsOf, nameOf } from "./say.ts";
import { keyOf, useCompanies } from "./use-companies.ts";

interface DecidedProps {
  readonly t: OutcomesWords;
  readonly ask: Ask;
  readonly mayDecide: boolean;
}

const QUESTION: Question = { list: "decided", doubt: null, words: "" };

export function Decided({ t, ask, mayDecide }: DecidedProps) {
  const companies = useCompanies(ask, QUESTION);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [said, setSaid] = useState("");
  const { read, take, again } = companies;
  const undo = useCallback(
    async (company: MatchCompany) => {
      setTrouble(null);
      const putBack = take([company]);
      try {
        await ask.undo({ crm: company.crm, companyId: company.id, accountId: null });
        setSaid(t("accounts.undone", { name: nameOf(company) }));
      } catch (error) {
        putBack();
        setTrouble(troubleOf(error));
      }
    },
    [ask, take, t],
  );
  const wrong = trouble ?? companies.trouble;
  return (
    <>
      <div className="accounts-progress">
        <p className="aside">{t("accounts.decidedText")}</p>
        <a
          className="link apart"
          href={`/v1/matches?${queryOf(QUESTION, { format: "csv" })}`}
          download
        >
          {t("accounts.asFile")}
        </a>
      </div>
      <output className="said">{said}</output>
      {wrong !== null && (
        <p className="wrong" role="alert">
          {sentenceOf(wrong, t)}{" "}
          <button type="button" className="link" onClick={again}>
            {t("tryAgain")}
          </button>
        </p>
      )}
      {read === null && wrong === null && <div className="accounts-waiting" aria-busy="true" />}
      {read !== null && read.items.length === 0 && (
        <div className="accounts-empty">
          <h2>{t("accounts.empty.decided.title")}</h2>
          <p>{t("accounts.empty.decided.text")}</p>
        </div>
      )}
      {read !== null && read.items.length > 0 && (
        <ul className="decided">
          {read.items.map((company) => (
            <li key={keyOf(company)}>
              <div>
                <bdi className="accounts-name">{nameOf(company)}</bdi>{" "}
                {company.account === null ? (
                  <span>{t("accounts.isNone")}</span>
                ) : (
                  <span>{t("accounts.bulk.is", { account: company.account.name })}</span>
                )}
                <span className="beneath">
                  {t("accounts.decidedBy", {
                    name: company.decided?.byName ?? t("accounts.somebody"),
                    at: formatInstant(company.decided?.at ?? company.toldAt, t.locale),
                  })}
                </span>
                {company.contradiction !== null && (
                  <p className="decided-contradiction">
                    {t("accounts.contradiction", {
                      id: company.contradiction.externalId,
                      name: company.contradiction.accountName ?? company.contradiction.externalId,
                    })}
                  </p>
                )}
              </div>
              <span className="accounts-amount">{amountsOf(company.money, t)}</span>
              {mayDecide && (
                <button
                  type="button"
                  className="button"
                  aria-label={t("accounts.takeBackOf", { name: nameOf(company) })}
                  onClick={() => void undo(company)}
                >
                  {t("accounts.takeBack")}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {read?.next != null && (
        <button
          type="button"
          className="link accounts-more"
          disabled={companies.isReadingMore}
          onClick={companies.more}
        >
          {t("accounts.more")}
        </button>
      )}
    </>
  );
}
