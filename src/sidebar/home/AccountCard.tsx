// The account a flag from this ticket goes to. Its place is kept while it loads, so that the buttons never move.
import type { Account } from "../../api/account.ts";
import { daysUntil, formatDate, formatMoney } from "../../ui/format.ts";
import type { Language } from "../language.ts";
import type { AccountView } from "../panel/panel-state.ts";
import { useNow, usePanel } from "../panel/use-panel.ts";

const renewal = (date: string, now: number, { words, locale }: Language): string => {
  const days = daysUntil(date, now);
  if (days === 0) return words("account.renewsToday");
  if (days < 0) return words("account.renewed", { date: formatDate(date, locale) });
  return words("account.renews", { count: days });
};

const facts = (account: Account, now: number, language: Language): [string[], string[]] => {
  const { words, locale } = language;
  const number = new Intl.NumberFormat(locale);
  const { seats, seatsUsed, arrMinor, currency, renewalOn, owner } = account;
  const size: string[] = [];
  if (seats !== null)
    size.push(
      seatsUsed === null
        ? words("account.seatsOnly", { count: seats })
        : words("account.seats", { used: number.format(seatsUsed), count: seats }),
    );
  if (arrMinor !== null && currency !== null)
    size.push(words("account.arr", { amount: formatMoney(arrMinor, currency, locale) }));
  const people = [
    ...(renewalOn === null ? [] : [renewal(renewalOn, now, language)]),
    owner === null ? words("account.noOwner") : words("account.owner", { name: owner.name }),
  ];
  return [size, people];
};

export function AccountCard({ view }: { readonly view: AccountView }) {
  const { words } = usePanel();
  if (view.is === "known") return <KnownAccount account={view.account} />;
  if (view.is === "none")
    return (
      <section className="account">
        <h2>{words("account.none")}</h2>
        <p className="subtle">{words("account.noneMore")}</p>
      </section>
    );
  return (
    <section className="account" aria-busy={view.is === "loading"}>
      <h2 dir="auto">{view.name ?? "\u00a0"}</h2>
      {view.is !== "loading" && <p className="subtle">{words(`account.${view.is}`)}</p>}
    </section>
  );
}

function KnownAccount({ account }: { readonly account: Account }) {
  const { state } = usePanel();
  const now = useNow(60_000);
  const [size, people] = facts(account, now, state.language);
  return (
    <section className="account">
      <div className="account-name">
        <h2 dir="auto">{account.name}</h2>
        {account.plan !== null && (
          <span className="badge" dir="auto">
            {account.plan}
          </span>
        )}
      </div>
      <p className="subtle">{size.join(" · ")}</p>
      <p className="subtle" dir="auto">
        {people.join(" · ")}
      </p>
    </section>
  );
}
