import { type FormEvent, useCallback, useState } from "react";
import { LINK_DAYS, type LedgerLink } from "../api/ledger.ts";
import type { LedgerName } from "../domain/ledger/signals.ts";
import { troubleOf } from "../ui/asking/trouble.ts";
import { useAnswer } from "../ui/asking/use-answer.ts";
import { formatDate } from "../ui/format.ts";
import { Dialog } from "../ui/page/Dialog.tsx";
import { useCopy } from "../ui/page/use-copy.ts";
import type { Ask } from "./ask.ts";
import { sentenceOf } from "./sentence.ts";
import type { LedgerPageWords, LedgerWords } from "./words.ts";

interface LinksDialogProps {
  readonly words: LedgerPageWords;
  readonly ask: Ask;
  readonly ledger: LedgerName;
  readonly onClose: () => void;
}

/** Links for people without a seat: making one, copying its address once, and having it open nothing any more. */
export function LinksDialog({ words: { t }, ask, ledger, onClose }: LinksDialogProps) {
  const [version, setVersion] = useState(0);
  const [address, setAddress] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const { value: links } = useAnswer("links", ask.links, version);
  const attempt = useCallback(
    async (what: () => Promise<unknown>) => {
      setWrong(null);
      try {
        await what();
        setVersion((count) => count + 1);
      } catch (error) {
        setWrong(sentenceOf(troubleOf(error), t));
      }
    },
    [t],
  );
  return (
    <Dialog title={t("links.title")} leave={t("close")} onClose={onClose}>
      {address === null ? (
        <NewLink
          t={t}
          ledger={ledger}
          onMake={(link) => attempt(async () => setAddress((await ask.makeLink(link)).address))}
        />
      ) : (
        <NewAddress t={t} address={address} onDone={() => setAddress(null)} />
      )}
      {wrong !== null && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      {links !== null && links.length > 0 && (
        <ul className="links">
          {links.map((link) => (
            <LinkLine
              key={link.id}
              t={t}
              link={link}
              onRevoke={() => void attempt(() => ask.revoke(link.id))}
            />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface NewLinkProps {
  readonly t: LedgerWords;
  readonly ledger: LedgerName;
  readonly onMake: (link: Parameters<Ask["makeLink"]>[0]) => Promise<void>;
}

function NewLink({ t, ledger, onMake }: NewLinkProps) {
  const [name, setName] = useState("");
  const [namesAccounts, setNamesAccounts] = useState(false);
  const [days, setDays] = useState<(typeof LINK_DAYS)[number]>(90);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onMake({ ledger, name, namesAccounts, days });
  };
  return (
    <form onSubmit={submit}>
      <p className="aside">{t("links.what")}</p>
      <label className="field">
        {t("links.name")}
        <input
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="field">
        {t("links.days")}
        <select
          value={days}
          onChange={(event) =>
            setDays(LINK_DAYS.find((each) => String(each) === event.target.value) ?? 90)
          }
        >
          {LINK_DAYS.map((each) => (
            <option key={each} value={each}>
              {t("links.forDays", { count: each })}
            </option>
          ))}
        </select>
      </label>
      <label className="choice">
        <input
          type="checkbox"
          checked={namesAccounts}
          onChange={() => setNamesAccounts(!namesAccounts)}
        />
        <span>{t("links.namesAccounts")}</span>
      </label>
      <footer className="dialog-foot">
        <button type="submit" className="button button-primary">
          {t("links.make")}
        </button>
      </footer>
    </form>
  );
}

interface NewAddressProps {
  readonly t: LedgerWords;
  readonly address: string;
  readonly onDone: () => void;
}

/** The address is shown this once: nobody keeps its key. */
function NewAddress({ t, address, onDone }: NewAddressProps) {
  const [isCopied, copy] = useCopy(address);
  return (
    <div className="new-address">
      <label className="field">
        {t("links.address")}
        <input readOnly value={address} onFocus={(event) => event.target.select()} />
        <span className="aside">{t("links.once")}</span>
      </label>
      <footer className="dialog-foot">
        <output className="aside">{isCopied ? t("links.copied") : ""}</output>
        <button type="button" className="button" onClick={onDone}>
          {t("links.another")}
        </button>
        <button type="button" className="button button-primary" onClick={copy}>
          {t("links.copy")}
        </button>
      </footer>
    </div>
  );
}

interface LinkLineProps {
  readonly t: LedgerWords;
  readonly link: LedgerLink;
  readonly onRevoke: () => void;
}

function LinkLine({ t, link, onRevoke }: LinkLineProps) {
  const [now] = useState(() => Date.now());
  const day = (instant: string) => formatDate(instant.slice(0, 10), t.locale);
  const isOver = link.revokedAt !== null || Date.parse(link.expiresAt) < now;
  return (
    <li className={isOver ? "is-over" : undefined}>
      <div>
        <bdi>{link.name}</bdi>{" "}
        <span className="aside">
          {t(`${link.ledger}.tab`)} ·{" "}
          {link.revokedAt !== null
            ? t("links.revoked", { day: day(link.revokedAt) })
            : t("links.until", { day: day(link.expiresAt) })}{" "}
          ·{" "}
          {link.lastReadAt === null
            ? t("links.neverRead")
            : t("links.lastRead", { day: day(link.lastReadAt) })}
        </span>
      </div>
      {!isOver && (
        <button
          type="button"
          className="link"
          aria-label={t("links.revokeThis", { name: link.name })}
          onClick={onRevoke}
        >
          {t("links.revoke")}
        </button>
      )}
    </li>
  );
}
