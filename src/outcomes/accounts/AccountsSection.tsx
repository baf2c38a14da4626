// Which account is it: companies of the CRM whose account is not certain, what somebody decided, and who belongs to whom.
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to name
import "./accounts.css";
import { useMemo, useState } from "react";
import type { SectionProps } from "../sections.ts";
import { createAsk } from "./ask.ts";
import { Decided } from "./Decided.tsx";
import { FamiliesTab } from "./FamiliesTab.tsx";
import { Waiting } from "./Waiting.tsx";

const TABS = ["doubtful", "unmatched", "decided", "families"] as const;
type Tab = (typeof TABS)[number];

/** `/outcomes?section=accounts&list=unmatched` */
function tabAsked(): Tab {
  const asked = new URLSearchParams(window.location.search).get("list");
  return TABS.find((tab) => tab === asked) ?? "doubtful";
}

export function AccountsSection({ t, call, session, bar }: SectionProps) {
  const ask = useMemo(() => createAsk(call), [call]);
  const [tab, setTab] = useState(tabAsked);
  const mayDecide = session.roles.includes("admin") || session.roles.includes("ops");
  const href = (each: Tab) => `${bar.href({ section: "accounts", deal: null })}&list=${each}`;
  return (
    <div className="accounts">
      <h1>{t("accounts.title")}</h1>
      <p className="accounts-lead">{t("accounts.lead")}</p>
      <nav className="accounts-tabs" aria-label={t("accounts.title")}>
        <ul>
          {TABS.map((each) => (
            <li key={each}>
              <a
                href={href(each).replace(/&list=[^&]*(?=&list=)/g, "")}
                aria-current={each === tab ? "true" : undefined}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  setTab(each);
                  const query = new URLSearchParams(window.location.search);
                  query.set("list", each);
                  window.history.replaceState(null, "", `?${query}`);
                }}
              >
                {t(`accounts.tab.${each}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {(tab === "doubtful" || tab === "unmatched") && (
        <Waiting key={tab} t={t} ask={ask} list={tab} mayDecide={mayDecide} />
      )}
      {tab === "decided" && <Decided t={t} ask={ask} mayDecide={mayDecide} />}
      {tab === "families" && <FamiliesTab t={t} ask={ask} mayDecide={mayDecide} />}
    </div>
  );
}
