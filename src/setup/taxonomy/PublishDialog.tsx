import { useCallback, useState } from "react";
import { PublishedTaxonomy } from "../../api/taxonomy.ts";
import { TaxonomyEffect } from "../../api/taxonomy-draft.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { sentenceOf } from "../sentence.ts";
import type { Draft } from "./draft.ts";
import { useReading } from "./reading.ts";
import { Changes } from "./Versions.tsx";

interface PublishDialogProps {
  readonly draft: Draft;
  /** The number that it would have. */
  readonly next: number;
  readonly onPublished: (version: number) => void;
  readonly onClose: () => void;
}

/** What publishing changes, what the last quarter's flags would have been under it, and the button that does it. */
export function PublishDialog({ draft, next, onPublished, onClose }: PublishDialogProps) {
  const { t, call } = useReading();
  const [wrong, setWrong] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const ask = useCallback(
    () =>
      call(TaxonomyEffect, "POST", "/v1/taxonomy/effect", {
        body: draft.body,
        merged: draft.merged,
      }),
    [call, draft],
  );
  const { value, trouble } = useAnswer("effect", ask);
  const publish = async () => {
    setIsSending(true);
    setWrong(null);
    try {
      const query = draft.version === 0 ? "" : `?draft=${draft.id}`;
      await call(PublishedTaxonomy, "PUT", `/v1/taxonomy${query}`, {
        ...draft.body,
        version: next,
      });
      onPublished(next);
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
      setIsSending(false);
    }
  };
  return (
    <Dialog
      title={t("taxonomy.publishTitle", { version: next })}
      leave={t("taxonomy.cancel")}
      onClose={onClose}
    >
      <div className="effect" aria-live="polite" aria-busy={value === null && trouble === null}>
        {value === null ? (
          <p>{trouble === null ? t("taxonomy.effectReading") : sentenceOf(trouble, t)}</p>
        ) : (
          <EffectShown effect={value} />
        )}
      </div>
      <p className="aside">{t("taxonomy.publishWhat")}</p>
      {wrong !== null && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      <footer className="dialog-foot">
        <button
          type="button"
          className="button button-primary"
          disabled={isSending || value === null || value.changes.length === 0}
          onClick={() => void publish()}
        >
          {t("taxonomy.publishNow", { version: next })}
        </button>
      </footer>
    </Dialog>
  );
}

function EffectShown({ effect }: { readonly effect: TaxonomyEffect }) {
  const { t } = useReading();
  const { changes, rows, phrases, examples, flags, affected, withoutSignal, from, to } = effect;
  if (changes.length === 0) return <p>{t("taxonomy.nothingChanges")}</p>;
  const touched = rows.filter(({ is }) => is !== "kept");
  const month = (of: string) =>
    new Intl.DateTimeFormat(t.locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(
      Date.parse(`${of}-01T00:00:00Z`),
    );
  const range = { from: month(from), to: month(to) };
  return (
    <>
      <Changes changes={changes} />
      <p>
        {flags === 0
          ? t("taxonomy.effectEmpty", range)
          : t("taxonomy.effect", { ...range, count: affected, all: flags })}
        {withoutSignal > 0 && ` ${t("taxonomy.effectWithout", { count: withoutSignal })}`}
      </p>
      {touched.length > 0 && (
        <table className="effect-table">
          <thead>
            <tr>
              <th scope="col">{t("taxonomy.signal")}</th>
              <th scope="col" className="number">
                {t("taxonomy.before")}
              </th>
              <th scope="col" className="number">
                {t("taxonomy.after")}
              </th>
            </tr>
          </thead>
          <tbody>
            {touched.map(({ signal, label, before, after, is }) => (
              <tr key={signal}>
                <th scope="row">
                  <bdi>{label}</bdi>
                  <span className="beneath">{t(`taxonomy.effectIs.${is}`)}</span>
                </th>
                <td className="number">{before}</td>
                <td className={`number ${after === before ? "" : "is-changed"}`}>{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {phrases.rows.length > 0 && (
        <table className="effect-table">
          <caption>{t("taxonomy.phrases", { count: phrases.quotes })}</caption>
          <thead>
            <tr>
              <th scope="col">{t("taxonomy.signal")}</th>
              <th scope="col" className="number">
                {t("taxonomy.before")}
              </th>
              <th scope="col" className="number">
                {t("taxonomy.after")}
              </th>
            </tr>
          </thead>
          <tbody>
            {phrases.rows.map(({ signal, before, after }) => (
              <tr key={signal}>
                <th scope="row">
                  <bdi>{rows.find((row) => row.signal === signal)?.label ?? signal}</bdi>
                </th>
                <td className="number">{before}</td>
                <td className="number is-changed">{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {examples.length > 0 && (
        <details>
          <summary>{t("taxonomy.examples", { count: examples.length })}</summary>
          <ul className="says">
            {examples.map(({ id, quote, accountName }) => (
              <li key={id}>
                <a href={`/queue?flag=${id}`} target="_blank" rel="noreferrer">
                  <bdi>{accountName ?? id}</bdi>
                </a>
                {quote !== null && <span dir="auto"> “{quote}”</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
