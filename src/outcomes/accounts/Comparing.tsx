// One company of the CRM on one side, the accounts that it may be on the other.
import type { MatchCandidate, MatchCompany } from "../../api/matching.ts";
import { formatDate, formatMoney } from "../../ui/format.ts";
import type { OutcomesWords } from "../words.ts";
import type { Ask } from "./ask.ts";
import { OtherAccount } from "./OtherAccount.tsx";
import { nameOf } from "./say.ts";

interface ComparingProps {
  readonly t: OutcomesWords;
  readonly ask: Ask;
  readonly company: MatchCompany;
  readonly mayDecide: boolean;
  readonly onChoose: (accountId: string | null) => void;
  readonly onSkip: () => void;
}

export function Comparing({ t, ask, company, mayDecide, onChoose, onSkip }: ComparingProps) {
  return (
    <section className="comparing" aria-label={nameOf(company)}>
      <article className="comparing-company">
        <p className="aside">{t("accounts.inCrm", { crm: company.crm })}</p>
        <h2>
          <bdi>{nameOf(company)}</bdi>
        </h2>
        <dl>
          <dt>{t("accounts.fact.domain")}</dt>
          <dd>{company.domain ?? <span className="aside">{t("accounts.notTold")}</span>}</dd>
          {company.externalId !== null && (
            <>
              <dt>{t("accounts.fact.organization")}</dt>
              <dd>{company.externalId}</dd>
            </>
          )}
          {!/^(?:name|zendesk):/.test(company.id) && (
            <>
              <dt>{t("accounts.fact.id")}</dt>
              <dd>{company.id}</dd>
            </>
          )}
          <dt>{t("accounts.fact.deals")}</dt>
          <dd>
            {company.money.length === 0 ? (
              <span className="aside">{t("accounts.noDeals")}</span>
            ) : (
              company.money.map(({ currency, amountMinor, deals }) => (
                <span key={currency} className="comparing-line">
                  {formatMoney(amountMinor, currency, t.locale)}{" "}
                  <span className="aside">{t("accounts.ofDeals", { count: deals })}</span>
                </span>
              ))
            )}
          </dd>
          <dt>{t("accounts.fact.told")}</dt>
          <dd>{formatDate(company.toldAt, t.locale)}</dd>
        </dl>
        <p className="comparing-why">
          {company.doubt === null
            ? t("accounts.noCandidateText")
            : t(`accounts.doubt.${company.doubt}.text`)}
        </p>
      </article>
      <div className="comparing-side">
        <ol className="comparing-candidates">
          {company.candidates.map((candidate, place) => (
            <li key={candidate.accountId}>
              <Candidate
                t={t}
                candidate={candidate}
                place={place + 1}
                mayDecide={mayDecide}
                onChoose={() => onChoose(candidate.accountId)}
              />
            </li>
          ))}
        </ol>
        {mayDecide ? (
          <div className="comparing-acts">
            <button type="button" className="button" onClick={() => onChoose(null)}>
              {t("accounts.none")} <kbd>n</kbd>
            </button>
            <button type="button" className="button" onClick={onSkip}>
              {t("accounts.skip")} <kbd>s</kbd>
            </button>
            <OtherAccount t={t} ask={ask} onChoose={onChoose} />
          </div>
        ) : (
          <p className="aside">{t("accounts.mayLook")}</p>
        )}
      </div>
    </section>
  );
}

interface CandidateProps {
  readonly t: OutcomesWords;
  readonly candidate: MatchCandidate;
  readonly place: number;
  readonly mayDecide: boolean;
  readonly onChoose: () => void;
}

function Candidate({ t, candidate, place, mayDecide, onChoose }: CandidateProps) {
  const { arrMinor, currency, plan } = candidate;
  return (
    <article className="candidate">
      <h3>
        <bdi>{candidate.name}</bdi>
      </h3>
      <dl>
        <dt>{t("accounts.fact.domain")}</dt>
        <dd>{candidate.domain ?? <span className="aside">{t("accounts.notKnown")}</span>}</dd>
        <dt>{t("accounts.fact.plan")}</dt>
        <dd>
          {[
            plan,
            arrMinor === null || currency === null
              ? null
              : t("accounts.aYear", { amount: formatMoney(arrMinor, currency, t.locale) }),
          ]
            .filter((each) => each !== null)
            .join(" · ") || <span className="aside">{t("accounts.notKnown")}</span>}
        </dd>
        <dt>{t("accounts.fact.owner")}</dt>
        <dd>{candidate.ownerName ?? <span className="aside">{t("accounts.nobody")}</span>}</dd>
        <dt>{t("accounts.fact.open")}</dt>
        <dd>
          {t("accounts.openDeals", { count: candidate.openDeals })}
          {" · "}
          {t("accounts.openFlags", { count: candidate.openFlags })}
        </dd>
      </dl>
      <ul className="candidate-evidence">
        {candidate.for.map((each) => (
          <li key={each} className="speaks-for">
            <span className="unseen">{t("accounts.speaksFor")} </span>
            {t(`accounts.for.${each}`)}
          </li>
        ))}
        {candidate.against.map((each) => (
          <li key={each} className="speaks-against">
            <span className="unseen">{t("accounts.speaksAgainst")} </span>
            {t(`accounts.against.${each}`, {
              name: (each === "merged-away" ? candidate.mergedInto : candidate.isAlready) ?? "",
            })}
          </li>
        ))}
      </ul>
      {mayDecide && (
        <button type="button" className="button candidate-choose" onClick={onChoose}>
          {t("accounts.choose")}
          <span className="unseen">: {candidate.name}</span> <kbd>{place}</kbd>
        </button>
      )}
    </article>
  );
}
