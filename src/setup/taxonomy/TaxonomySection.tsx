// Which signals there are: the version in force, drafts of the next one, and what publishing one would mean.
import { useCallback, useEffect, useMemo, useState } from "react";
import { v7 } from "uuid";
import { OneTaxonomyVersion, TaxonomyDraft } from "../../api/taxonomy-draft.ts";
import { applyProposal } from "../../domain/taxonomy-health/proposals.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { formatInstant } from "../../ui/format.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import type { SectionProps } from "../sections.ts";
import { sentenceOf } from "../sentence.ts";
import { DraftEditor } from "./DraftEditor.tsx";
import type { Draft } from "./draft.ts";
import { ReadTaxonomy } from "./ReadTaxonomy.tsx";
import { askedProposal, read, type Read, ReadingContext, useReading } from "./reading.ts";
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to name
import "./taxonomy.css";
import { Versions } from "./Versions.tsx";

export function TaxonomySection(props: SectionProps) {
  const { t, call, session } = props;
  const ask = useCallback(() => read(call), [call]);
  const [version, setVersion] = useState(0);
  const { value, trouble, again } = useAnswer("taxonomy", ask, version);
  const reading = useMemo(
    () => ({ t, call, session, mayEdit: session.roles.includes("admin") }),
    [t, call, session],
  );
  return (
    <ReadingContext value={reading}>
      <div className="taxonomy">
        <h1>{t("taxonomy.title")}</h1>
        {value === null ? (
          trouble === null ? (
            <div className="taxonomy-loading" aria-busy="true" />
          ) : (
            <p role="alert">
              {t("taxonomy.loadFailed")} {sentenceOf(trouble, t)}{" "}
              <button type="button" className="link" onClick={again}>
                {t("tryAgain")}
              </button>
            </p>
          )
        ) : (
          <Loaded
            known={value}
            onUnsaved={props.onUnsaved}
            onChanged={() => setVersion((count) => count + 1)}
          />
        )}
      </div>
    </ReadingContext>
  );
}

interface LoadedProps {
  readonly known: Read;
  readonly onUnsaved: SectionProps["onUnsaved"];
  /** Something was published, saved or thrown away: what is known is read again. */
  readonly onChanged: () => void;
}

interface Opened {
  readonly draft: Draft;
  /** The signal to begin with. */
  readonly openAt: string | null;
}

function Loaded({ known, onUnsaved, onChanged }: LoadedProps) {
  const { t, call, mayEdit } = useReading();
  const { taxonomy, versions, drafts } = known;
  const [opened, setOpened] = useState<Opened | null>(null);
  const [said, setSaid] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [isUnsaved, setIsUnsaved] = useState(false);
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  const [proposal, setProposal] = useState(() => askedProposal(window.location.search));
  const [inForce] = versions.items;
  useEffect(() => onUnsaved(isUnsaved), [isUnsaved, onUnsaved]);

  const begin = (name: string, from: Partial<Draft> = {}, openAt: string | null = null) => {
    setSaid("");
    setWrong(null);
    setOpened({
      openAt,
      draft: {
        id: v7(),
        version: 0,
        name,
        basedOn: taxonomy.version,
        body: taxonomy,
        merged: {},
        proposal: null,
        ...from,
      },
    });
  };
  const forget = () => {
    // What was asked for is done; reading the page again must not do it once more.
    const url = new URL(window.location.href);
    url.searchParams.delete("proposal");
    url.searchParams.delete("month");
    window.history.replaceState(null, "", url);
    setProposal(null);
  };
  const beginProposed = () => {
    if (proposal === null) return;
    const applied = applyProposal(taxonomy, proposal.name);
    if (applied === null) setWrong(t("taxonomy.proposalGone"));
    else
      begin(
        t("taxonomy.draftOf", { version: taxonomy.version + 1 }),
        { body: applied.taxonomy, merged: applied.merged, proposal: proposal.name },
        applied.openAt,
      );
    forget();
  };
  const attempt = async (work: () => Promise<void>) => {
    setWrong(null);
    try {
      await work();
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
    }
  };
  const openDraft = (id: string) =>
    attempt(async () => {
      const found = await call(TaxonomyDraft, "GET", `/v1/taxonomy/drafts/${id}`);
      setSaid("");
      setOpened({ draft: found, openAt: null });
    });
  const takeVersion = (version: number) =>
    attempt(async () => {
      const found = await call(OneTaxonomyVersion, "GET", `/v1/taxonomy/versions/${version}`);
      begin(t("taxonomy.again", { version }), { body: found.taxonomy });
    });
  const close = () => {
    setIsUnsaved(false);
    setOpened(null);
    onChanged();
  };
  const leave = (then: () => void) => (isUnsaved ? setLeaving(() => then) : then());

  if (opened !== null)
    return (
      <>
        <DraftEditor
          key={opened.draft.id}
          first={opened.draft}
          openAt={opened.openAt}
          known={known}
          onUnsaved={setIsUnsaved}
          onClose={() => leave(close)}
          onPublished={(version) => {
            close();
            setSaid(t("taxonomy.published", { version }));
          }}
          onDeleted={() => {
            close();
            setSaid(t("taxonomy.deleted"));
          }}
        />
        {leaving !== null && (
          <Dialog
            title={t("unsaved.title")}
            leave={t("unsaved.stay")}
            onClose={() => setLeaving(null)}
          >
            <p>{t("unsaved.text")}</p>
            <footer className="dialog-foot">
              <button
                type="button"
                className="button"
                onClick={() => {
                  setLeaving(null);
                  leaving();
                }}
              >
                {t("unsaved.leave")}
              </button>
            </footer>
          </Dialog>
        )}
      </>
    );
  return (
    <>
      <p className="aside">
        {inForce === undefined
          ? ""
          : t("taxonomy.inForce", {
              version: inForce.version,
              at: formatInstant(inForce.publishedAt, t.locale),
              who: inForce.publishedBy?.name ?? t("taxonomy.nobody"),
              count: inForce.signals,
            })}
        {!mayEdit && ` ${t("taxonomy.readOnly")}`}
      </p>
      <output className="said">{said}</output>
      {wrong !== null && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      {proposal !== null && (
        <div className="proposal">
          <p>
            <strong>{t("taxonomy.proposed")}</strong>{" "}
            {t.maybe(`taxonomy.proposal.${proposal.name.split("~")[0] ?? ""}`)}
          </p>
          {mayEdit ? (
            <button type="button" className="button button-primary" onClick={beginProposed}>
              {t("taxonomy.openProposal")}
            </button>
          ) : (
            <p className="aside">{t("taxonomy.askAdmin")}</p>
          )}
        </div>
      )}
      <div className="taxonomy-split">
        <div>
          <section aria-labelledby="taxonomy-drafts">
            <header className="section-head">
              <h2 id="taxonomy-drafts">{t("taxonomy.drafts")}</h2>
              {mayEdit && (
                <button
                  type="button"
                  className="button"
                  onClick={() => begin(t("taxonomy.draftOf", { version: taxonomy.version + 1 }))}
                >
                  {t("taxonomy.newDraft")}
                </button>
              )}
            </header>
            {drafts.length === 0 ? (
              <p className="aside">{t("taxonomy.noDrafts")}</p>
            ) : (
              <ul className="versions">
                {drafts.map((draft) => (
                  <li key={draft.id}>
                    <span>
                      <strong>
                        <bdi>{draft.name}</bdi>
                      </strong>
                      <span className="beneath">
                        {formatInstant(draft.changedAt, t.locale)}
                        <span aria-hidden="true"> · </span>
                        <bdi>{draft.changedBy.name}</bdi>
                        {draft.basedOn !== taxonomy.version && (
                          <> · {t("taxonomy.basedOn", { version: draft.basedOn })}</>
                        )}
                      </span>
                    </span>
                    <button
                      type="button"
                      className="link"
                      aria-label={t("taxonomy.openDraft", { name: draft.name })}
                      onClick={() => void openDraft(draft.id)}
                    >
                      {t(mayEdit ? "taxonomy.open" : "taxonomy.look")}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <Versions versions={versions.items} onTake={(version) => void takeVersion(version)} />
        </div>
        <ReadTaxonomy taxonomy={taxonomy} />
      </div>
    </>
  );
}
