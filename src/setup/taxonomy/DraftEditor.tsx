import { type ReactNode, useEffect, useRef, useState } from "react";
import { z } from "zod";
import { TaxonomyDraft, OneTaxonomyVersion } from "../../api/taxonomy-draft.ts";
import { ApiProblem } from "../../api/client.ts";
import { allSignals } from "../../domain/taxonomy.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { sentenceOf } from "../sentence.ts";
import {
  type Draft,
  firstOf,
  isSame,
  mergedInto,
  moved,
  newId,
  placeOf,
  restored,
  signalOf,
  without,
  withNew,
  withSignal,
  wrongWith,
} from "./draft.ts";
import { NewSignalDialog } from "./NewSignalDialog.tsx";
import { ProposalNote } from "./ProposalNote.tsx";
import { PublishDialog } from "./PublishDialog.tsx";
import type { Read } from "./reading.ts";
import { useReading } from "./reading.ts";
import { SignalForm } from "./SignalForm.tsx";
import { SignalList } from "./SignalList.tsx";

interface DraftEditorProps {
  readonly first: Draft;
  readonly openAt: string | null;
  readonly known: Read;
  readonly onUnsaved: (isUnsaved: boolean) => void;
  readonly onClose: () => void;
  readonly onPublished: (version: number) => void;
  readonly onDeleted: () => void;
}

type Open = "new" | "publish" | "delete" | null;

/** One draft: its signals in order, one of them opened, and the ways to save, throw away and publish it. */
export function DraftEditor({ first, openAt, known, ...on }: DraftEditorProps) {
  const { t, call, mayEdit } = useReading();
  const [saved, setSaved] = useState(first);
  const [draft, setDraft] = useState(first);
  const [openId, setOpenId] = useState(openAt ?? firstOf(first.body));
  const [open, setOpen] = useState<Open>(null);
  const [said, setSaid] = useState("");
  const [trouble, setTrouble] = useState<string | null>(null);
  const [isStale, setIsStale] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const form = useRef<HTMLDivElement>(null);
  const isUnsaved = mayEdit && (draft.version === 0 || !isSame(draft, saved));
  const { onUnsaved } = on;
  useEffect(() => onUnsaved(isUnsaved), [isUnsaved, onUnsaved]);
  const wrong = wrongWith(draft);
  const signal = signalOf(draft.body, openId);
  const taken = new Set([
    ...allSignals(known.taxonomy).map((found) => found.signal.id),
    ...allSignals(draft.body).map((found) => found.signal.id),
    ...known.versions.retired.map(({ id }) => id),
  ]);
  const inDraft = new Set(allSignals(draft.body).map((found) => found.signal.id));
  const gone = [
    ...allSignals(known.taxonomy).map((found) => ({
      id: found.signal.id,
      label: found.signal.label,
      version: known.taxonomy.version,
    })),
    ...known.versions.retired,
  ].filter(({ id }) => !inDraft.has(id));

  const edit = (next: Draft | null, words: string, openNext: string = openId) => {
    if (next === null) {
      setSaid("");
      setTrouble(t("taxonomy.lastOfKind"));
      return;
    }
    setTrouble(null);
    setDraft(next);
    setSaid(words);
    setOpenId(signalOf(next.body, openNext) === undefined ? firstOf(next.body) : openNext);
  };
  const send = async (work: () => Promise<void>) => {
    setIsSending(true);
    setTrouble(null);
    try {
      await work();
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 409) setIsStale(true);
      else setTrouble(sentenceOf(troubleOf(error), t));
    } finally {
      setIsSending(false);
    }
  };
  const save = (expected = draft.version) =>
    send(async () => {
      const stored = await call(TaxonomyDraft, "PUT", `/v1/taxonomy/drafts/${draft.id}`, {
        expected,
        name: draft.name,
        basedOn: draft.basedOn,
        body: draft.body,
        merged: draft.merged,
        proposal: draft.proposal,
      });
      setSaved(stored);
      setDraft(stored);
      setIsStale(false);
      setSaid(t("taxonomy.saved"));
    });
  const theirs = () =>
    send(async () => {
      const found = await call(TaxonomyDraft, "GET", `/v1/taxonomy/drafts/${draft.id}`);
      setSaved(found);
      setDraft(found);
      setIsStale(false);
      setSaid(t("taxonomy.tookTheirs"));
    });
  const mine = () =>
    send(async () => {
      const found = await call(TaxonomyDraft, "GET", `/v1/taxonomy/drafts/${draft.id}`);
      setDraft({ ...draft, version: found.version });
      setIsStale(false);
      setSaid(t("taxonomy.keptMine"));
    });
  const remove = () =>
    send(async () => {
      setOpen(null);
      if (draft.version > 0)
        await call(
          z.object({ id: z.string() }),
          "DELETE",
          `/v1/taxonomy/drafts/${draft.id}?expected=${draft.version}`,
        );
      on.onDeleted();
    });
  const bringBack = (id: string, version: number) =>
    send(async () => {
      const { taxonomy } = await call(
        OneTaxonomyVersion,
        "GET",
        `/v1/taxonomy/versions/${version}`,
      );
      edit(restored(draft, id, taxonomy), t("taxonomy.isBack"), id);
    });
  const choose = (id: string) => {
    setOpenId(id);
    // On a phone the form stands beneath the list.
    if (window.innerWidth <= 760) form.current?.scrollIntoView({ block: "start" });
  };
  const move = (id: string, by: 1 | -1) => {
    const next = moved(draft, id, by);
    const place = placeOf(next, id);
    const label = signalOf(next.body, id)?.label ?? id;
    edit(
      next,
      place === null ? "" : t("taxonomy.moved", { name: label, number: place.place, of: place.of }),
    );
  };
  return (
    <>
      <div className="draft-head">
        <button type="button" className="link" onClick={on.onClose}>
          {t("taxonomy.back")}
        </button>
        {mayEdit ? (
          <label className="field draft-name">
            {t("taxonomy.name")}
            <input
              value={draft.name}
              maxLength={80}
              onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            />
          </label>
        ) : (
          <h2 className="draft-name">
            <bdi>{draft.name}</bdi>
          </h2>
        )}
        {mayEdit && (
          <div className="draft-acts">
            <button type="button" className="link" onClick={() => setOpen("delete")}>
              {t("taxonomy.delete")}
            </button>
            <button
              type="button"
              className="button"
              disabled={!isUnsaved || isSending || wrong.length > 0 || draft.name.trim() === ""}
              onClick={() => void save()}
            >
              {t("taxonomy.save")}
            </button>
            <button
              type="button"
              className="button button-primary"
              disabled={isUnsaved || isSending || wrong.length > 0}
              onClick={() => setOpen("publish")}
            >
              {t("taxonomy.publish")}
            </button>
          </div>
        )}
      </div>
      <div className="draft-said">
        <output>{said}</output>
        {isUnsaved && <span>{t("taxonomy.unsaved")}</span>}
        {wrong.length > 0 && (
          <span className="wrong">{t("taxonomy.wrongCount", { count: wrong.length })}</span>
        )}
        {draft.basedOn !== known.taxonomy.version && (
          <span className="warned">
            {t("taxonomy.older", { version: draft.basedOn, now: known.taxonomy.version })}
          </span>
        )}
      </div>
      {trouble !== null && (
        <p className="wrong" role="alert">
          {trouble}
        </p>
      )}
      {isStale && (
        <div className="stale" role="alert">
          <p>{t("taxonomy.stale")}</p>
          <div className="stale-acts">
            <button type="button" className="button" onClick={() => void theirs()}>
              {t("taxonomy.theirs")}
            </button>
            <button type="button" className="button" onClick={() => void mine()}>
              {t("taxonomy.mine")}
            </button>
          </div>
        </div>
      )}
      {draft.proposal !== null && <ProposalNote draft={draft} taxonomy={known.taxonomy} />}
      <div className="draft-split">
        <SignalList
          draft={draft}
          openId={openId}
          wrong={wrong}
          gone={gone}
          onOpen={choose}
          onMove={move}
          onNew={() => setOpen("new")}
          onRestore={(id, version) => void bringBack(id, version)}
        />
        <div ref={form}>
          {signal === undefined ? null : (
            <SignalForm
              key={signal.id}
              signal={signal}
              draft={draft}
              wrong={wrong.filter((each) => each.signal === signal.id)}
              onChange={(change) => setDraft(withSignal(draft, signal.id, change))}
              onRetire={() =>
                edit(without(draft, signal.id), t("taxonomy.isRetired", { name: signal.label }))
              }
              onMerge={(into) =>
                edit(
                  mergedInto(draft, signal.id, into),
                  t("taxonomy.isMerged", {
                    name: signal.label,
                    into: signalOf(draft.body, into)?.label ?? into,
                  }),
                  into,
                )
              }
            />
          )}
        </div>
      </div>
      {open === "new" && (
        <NewSignalDialog
          body={draft.body}
          onClose={() => setOpen(null)}
          onDone={(category, words) => {
            const id = newId(category, words.label, taken);
            setOpen(null);
            edit(
              withNew(draft, category, id, words),
              t("taxonomy.isNew", { name: words.label }),
              id,
            );
          }}
        />
      )}
      {open === "publish" && (
        <PublishDialog
          draft={draft}
          next={known.taxonomy.version + 1}
          onClose={() => setOpen(null)}
          onPublished={on.onPublished}
        />
      )}
      {open === "delete" && (
        <Ask
          title={t("taxonomy.deleteTitle", { name: draft.name })}
          text={t("taxonomy.deleteText")}
          onClose={() => setOpen(null)}
        >
          <button type="button" className="button" onClick={() => void remove()}>
            {t("taxonomy.delete")}
          </button>
        </Ask>
      )}
    </>
  );
}

interface AskProps {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
}

function Ask({ title, text, children, onClose }: AskProps) {
  const { t } = useReading();
  return (
    <Dialog title={title} leave={t("taxonomy.cancel")} onClose={onClose}>
      <p>{text}</p>
      <footer className="dialog-foot">{children}</footer>
    </Dialog>
  );
}
