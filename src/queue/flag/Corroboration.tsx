// Who else heard it: each agent's words and ticket beneath the flag they joined, and the ways together and apart by hand.
import type { MouseEvent } from "react";
import type { Flag } from "../../api/flag.ts";
import { sharesOf } from "../../domain/credit-shares.ts";
import { isOpen, movesFrom } from "../../domain/flag.ts";
import { formatMoney } from "../../ui/format.ts";
import { Masked } from "../../ui/Masked.tsx";
import { Key } from "../keyboard/Key.tsx";
import { COMMANDS } from "../keyboard/keys.ts";
import { type Reader, ticketAddress, useReader } from "../reader/reader.ts";
import { formatWhen } from "../reader/when.ts";

/** The ways from one flag to those that it stands together with. */
export interface Together {
  readonly href: (flagId: string) => string;
  readonly onOpen: (flagId: string, byKeyboard: boolean) => void;
  readonly onMerge: () => void;
  readonly onSplit: (joined: Flag) => void;
  readonly onReopen: () => void;
}

export const canMerge = (flag: Flag): boolean =>
  flag.account !== null && movesFrom(flag, "cs").includes("duplicate");
export const canSplit = (flag: Flag): boolean => movesFrom(flag, "cs").includes("split");

/** "3 agents, 4 tickets" */
export const heardBy = (
  { agents, tickets }: NonNullable<Flag["corroboration"]>,
  t: Reader["t"],
): string =>
  t("corroboration.both", {
    agents: t("corroboration.agents", { count: agents }),
    tickets: t("corroboration.tickets", { count: tickets }),
  });

/** The end of the line that says who flagged it: "two more agents heard the same". */
export function HeardAgain({ flag: { corroboration } }: { readonly flag: Flag }) {
  const { t } = useReader();
  if (corroboration === null) return null;
  const others = corroboration.agents - 1;
  return (
    <>
      {" · "}
      {others === 0 ? t("corroboration.again") : t("corroboration.more", { count: others })}
    </>
  );
}

interface CorroborationProps extends Together {
  readonly flag: Flag;
  /** Flags that are joined to it, oldest first. */
  readonly joined: readonly Flag[];
}

export function Corroboration(props: CorroborationProps) {
  const { flag, joined, onMerge, onSplit, onReopen } = props;
  const { t, mayMove } = useReader();
  if (flag.joined !== null) return <JoinedTo {...props} head={flag.joined} />;
  const offersMerge = mayMove && canMerge(flag);
  if (flag.corroboration === null)
    return offersMerge ? (
      <p className="together-merge">
        <MergeButton onMerge={onMerge} />
      </p>
    ) : null;
  const decidedAt = isOpen(flag.status) ? null : flag.closedAt;
  const since = joined.filter(({ raisedAt }) => decidedAt !== null && raisedAt > decidedAt);
  return (
    <section className="together" aria-label={t("corroboration.title")}>
      {since.length === 0 ? null : (
        <NewEvidence since={since} canReopen={canReopen(flag, mayMove)} onReopen={onReopen} />
      )}
      <h3>
        {t("corroboration.title")}{" "}
        <span className="together-count">{heardBy(flag.corroboration, t)}</span>
      </h3>
      <ul>
        {joined.map((each) => (
          <li key={each.id}>
            <JoinedFlag flag={each} onSplit={onSplit} />
          </li>
        ))}
      </ul>
      <Shares flag={flag} joined={joined} />
      {offersMerge ? <MergeButton onMerge={onMerge} /> : null}
    </section>
  );
}

const canReopen = (flag: Flag, mayMove: boolean): boolean =>
  mayMove && movesFrom(flag, "cs").includes("reopen");

function MergeButton({ onMerge }: Pick<Together, "onMerge">) {
  const { t } = useReader();
  const [key] = COMMANDS.merge.keys;
  return (
    <button
      type="button"
      className="link"
      aria-keyshortcuts={key}
      aria-haspopup="dialog"
      onClick={onMerge}
    >
      {t("corroboration.merge")}
      <Key name={key} />
    </button>
  );
}

/** What came after the decision may change it: one key opens the flag again. */
function NewEvidence({
  since,
  canReopen: offered,
  onReopen,
}: {
  readonly since: readonly Flag[];
  readonly canReopen: boolean;
  readonly onReopen: () => void;
}) {
  const { t, now, locale } = useReader();
  const last = since.at(-1);
  const [key] = COMMANDS.reopen.keys;
  return (
    <div className="together-new" role="note">
      <p>
        <b>{t("corroboration.newEvidence")}</b>{" "}
        {last === undefined
          ? null
          : t("corroboration.newEvidenceText", {
              name: `\u2068${last.agent.name}\u2069`,
              when: formatWhen(last.raisedAt, now, locale),
            })}
      </p>
      {offered ? (
        <button
          type="button"
          className="button"
          aria-keyshortcuts={key}
          aria-haspopup="dialog"
          onClick={onReopen}
        >
          {t("move.reopen")}
          <Key name={key} />
        </button>
      ) : null}
    </div>
  );
}

/** One agent's own flag: their words, their ticket, and the way apart. */
function JoinedFlag({ flag, onSplit }: { readonly flag: Flag } & Pick<Together, "onSplit">) {
  const { t, ui, now, locale, subdomain, mayMove } = useReader();
  const name = `\u2068${flag.agent.name}\u2069`;
  return (
    <>
      <p className="together-who">
        <bdi>{flag.agent.name}</bdi>
        {" · "}
        <a href={ticketAddress(subdomain, flag.ticketId)} target="_blank" rel="noreferrer">
          {t("flag.ticket", { ticket: flag.ticketId })} <span aria-hidden="true">↗</span>
        </a>
        {" · "}
        <time dateTime={flag.raisedAt}>{formatWhen(flag.raisedAt, now, locale)}</time>
        {mayMove && canSplit(flag) ? (
          <button
            type="button"
            className="link"
            aria-label={t("corroboration.splitOf", { name, ticket: flag.ticketId })}
            onClick={() => onSplit(flag)}
          >
            {t("corroboration.split")}
          </button>
        ) : null}
      </p>
      {flag.quote === null ? null : (
        <blockquote dir="auto">
          <Masked text={flag.quote} words={ui} />
        </blockquote>
      )}
      {[flag.evidence, flag.note].map((text, at) =>
        text === null ? null : (
          <p className="together-note" dir="auto" key={at}>
            <Masked text={text} words={ui} />
          </p>
        ),
      )}
      {flag.quote === null && flag.note === null && flag.evidence === null ? (
        <p className="together-note quiet">{t("corroboration.noWords")}</p>
      ) : null}
    </>
  );
}

/** Of a won deal: what each agent's share of the credit is, to the smallest unit of the currency. */
function Shares({ flag, joined }: { readonly flag: Flag; readonly joined: readonly Flag[] }) {
  const { t, locale } = useReader();
  const deal = flag.opportunity;
  if (deal?.status !== "won" || deal.amountMinor === null || deal.currency === null) return null;
  const { currency } = deal;
  // What was heard after the deal was won did not bring it about.
  const before = joined.filter(
    ({ raisedAt }) => flag.closedAt === null || raisedAt <= flag.closedAt,
  );
  if (before.every(({ agent }) => agent.id === flag.agent.id)) return null;
  const heard = [flag, ...before];
  const names = new Map(heard.map(({ agent }) => [agent.id, agent.name]));
  const shares = sharesOf(
    BigInt(deal.amountMinor),
    heard.map(({ agent, raisedAt }) => ({
      agentId: agent.id,
      at: Date.parse(raisedAt),
    })),
  );
  const told = shares.map(
    ({ agentId, amountMinor }) =>
      `\u2068${names.get(agentId) ?? agentId}\u2069 ${formatMoney(String(amountMinor), currency, locale)}`,
  );
  return (
    <p className="together-shares">
      <b>{t("corroboration.credit")}</b>{" "}
      {t("corroboration.shared", { shares: new Intl.ListFormat(locale).format(told) })}
    </p>
  );
}

/** A flag that is joined to another: where its story goes on, and the way apart. */
function JoinedTo({
  flag,
  head,
  href,
  onOpen,
  onSplit,
}: CorroborationProps & { readonly head: NonNullable<Flag["joined"]> }) {
  const { t, now, locale, mayMove } = useReader();
  const [key] = COMMANDS.split.keys;
  const onHead = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(head.id, event.detail === 0);
  };
  return (
    <section className="together together-joined" aria-label={t("corroboration.title")}>
      <p>
        <b dir="auto">
          {t("corroboration.joined", {
            name: `\u2068${head.agent.name}\u2069`,
            when: formatWhen(head.raisedAt, now, locale),
          })}
        </b>{" "}
        <span className="pill">{t(`status.${head.status}`)}</span>
      </p>
      <p>{t(isOpen(head.status) ? "corroboration.joinedText" : "corroboration.joinedLater")}</p>
      <p className="together-ways">
        <a className="button" href={href(head.id)} onClick={onHead}>
          {t("corroboration.openHead")}
        </a>
        {mayMove && canSplit(flag) ? (
          <button
            type="button"
            className="button button-quiet"
            aria-keyshortcuts={key}
            onClick={() => onSplit(flag)}
          >
            {t("corroboration.split")}
            <Key name={key} />
          </button>
        ) : null}
      </p>
    </section>
  );
}
