// Parents and children that count for each other because somebody said so, organizations that were made one, and what
// was decided lately.
import { useCallback, useState } from "react";
import type { Families } from "../../api/matching.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { formatInstant } from "../../ui/format.ts";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import type { Ask } from "./ask.ts";
import { FamilyDialog } from "./FamilyDialog.tsx";

interface FamiliesTabProps {
  readonly t: OutcomesWords;
  readonly ask: Ask;
  readonly mayDecide: boolean;
}

type Kind = "relation" | "merge";

export function FamiliesTab({ t, ask, mayDecide }: FamiliesTabProps) {
  const [version, setVersion] = useState(0);
  const answer = useAnswer("families", ask.families, version);
  const [adding, setAdding] = useState<Kind | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [said, setSaid] = useState("");
  const remove = useCallback(
    async (family: Kind, fromId: string, name: string) => {
      setTrouble(null);
      try {
        const { deals } = await ask.change({ family, act: "remove", fromId });
        setSaid(
          `${t("accounts.family.removed", { name })} ${t("accounts.family.otherwise", { count: deals.length })}`,
        );
        setVersion((count) => count + 1);
      } catch (error) {
        setTrouble(troubleOf(error));
      }
    },
    [ask, t],
  );
  const wrong = trouble ?? answer.trouble;
  const families: Families | null = answer.value;
  return (
    <>
      <output className="said">{said}</output>
      {wrong !== null && (
        <p className="wrong" role="alert">
          {sentenceOf(wrong, t)}{" "}
          <button
            type="button"
            className="link"
            onClick={() => {
              setTrouble(null);
              answer.again();
            }}
          >
            {t("tryAgain")}
          </button>
        </p>
      )}
      {families === null && wrong === null && <div className="accounts-waiting" aria-busy="true" />}
      {families !== null && (
        <>
          {(["relation", "merge"] as const).map((kind) => {
            const rows = kind === "relation" ? families.relations : families.merges;
            return (
              <section key={kind} className="family" aria-labelledby={`family-${kind}`}>
                <header>
                  <h2 id={`family-${kind}`}>{t(`accounts.family.${kind}.title`)}</h2>
                  {mayDecide && (
                    <button type="button" className="button" onClick={() => setAdding(kind)}>
                      {t(`accounts.family.${kind}.add`)}
                    </button>
                  )}
                </header>
                <p className="aside">{t(`accounts.family.${kind}.text`)}</p>
                {rows.length === 0 ? (
                  <p className="family-none">{t(`accounts.family.${kind}.none`)}</p>
                ) : (
                  <ul className="decided">
                    {rows.map((row) => (
                      <li key={row.fromId}>
                        <div>
                          <bdi className="accounts-name">{row.fromName}</bdi>{" "}
                          {t(`accounts.family.${kind}.of`)} <bdi>{row.intoName}</bdi>
                          <span className="beneath">
                            {t("accounts.decidedBy", {
                              name: row.byName ?? t("accounts.somebody"),
                              at: formatInstant(row.at, t.locale),
                            })}
                          </span>
                        </div>
                        {mayDecide && (
                          <button
                            type="button"
                            className="button"
                            aria-label={t("accounts.takeBackOf", { name: row.fromName })}
                            onClick={() => void remove(kind, row.fromId, row.fromName)}
                          >
                            {t("accounts.takeBack")}
                          </button>
                        )}
                      </li>
                    ))}
                  </ul>
                )}
              </section>
            );
          })}
          <section className="family" aria-labelledby="family-log">
            <header>
              <h2 id="family-log">{t("accounts.log.title")}</h2>
            </header>
            {families.log.length === 0 ? (
              <p className="family-none">{t("accounts.log.none")}</p>
            ) : (
              <ol className="match-log">
                {families.log.map((entry) => (
                  <li key={entry.id}>
                    <time dateTime={entry.at}>{formatInstant(entry.at, t.locale)}</time>
                    <span>
                      {t.maybe(`accounts.log.${entry.what}`, {
                        who: entry.byName ?? t("accounts.log.itself"),
                        company: entry.company ?? "",
                        from: entry.from ?? t("accounts.log.nobody"),
                        to: entry.to ?? t("accounts.log.nobody"),
                      }) ?? entry.what}
                    </span>
                  </li>
                ))}
              </ol>
            )}
          </section>
        </>
      )}
      {adding !== null && (
        <FamilyDialog
          t={t}
          ask={ask}
          kind={adding}
          onClose={() => setAdding(null)}
          onDone={(sentence) => {
            setAdding(null);
            setSaid(sentence);
            setVersion((count) => count + 1);
          }}
        />
      )}
    </>
  );
}
