import { useId, useState } from "react";
import { v7 } from "uuid";
import type { Client } from "../../api/client.ts";
import { type Dispute, DisputeAnswer } from "../../api/dispute.ts";
import { CLAIMED_BUCKETS, type ClaimedBucket } from "../../domain/evidence/dispute.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { sentenceOf } from "../sentence.ts";
import { sayBucket, saySignal, type Telling } from "./say.ts";
import { spellDay } from "./spell.ts";

interface DisputeDialogProps {
  readonly telling: Telling;
  readonly call: Client["call"];
  /** The dispute to decide; `null` begins one. */
  readonly dispute: Dispute | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** What is right instead, which flag the deal is owed to, and why: asked alike of whoever contests and whoever decides. */
export function DisputeDialog({ telling, call, dispute, onClose, onDone }: DisputeDialogProps) {
  const { t, evidence, zone } = telling;
  const { deal } = evidence.statement;
  const [id] = useState(() => v7());
  const [bucket, setBucket] = useState<ClaimedBucket | null>(dispute?.bucket ?? null);
  const [flagId, setFlagId] = useState(dispute?.flagId ?? "");
  const [words, setWords] = useState("");
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [group, hint] = [useId(), useId()];
  const namesFlag = bucket === "sourced" || bucket === "influenced";
  const send = async () => {
    if (bucket === null || words.trim() === "" || (namesFlag && flagId === "")) {
      setProblem(t("deal.form.missing"));
      return;
    }
    setIsSending(true);
    setProblem(null);
    const claim = { bucket, flagId: namesFlag ? flagId : null, words };
    try {
      await (dispute === null
        ? call(DisputeAnswer, "POST", "/v1/disputes", {
            id,
            crm: deal.crm,
            opportunityId: deal.id,
            ...claim,
          })
        : call(DisputeAnswer, "POST", `/v1/disputes/${dispute.id}/decision`, claim));
      onDone();
    } catch (error) {
      setProblem(sentenceOf(troubleOf(error), t));
      setIsSending(false);
    }
  };
  return (
    <Dialog
      title={t(dispute === null ? "deal.form.contestTitle" : "deal.form.decideTitle")}
      leave={t("deal.form.cancel")}
      onClose={onClose}
    >
      <form
        className="deal-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <fieldset aria-labelledby={group}>
          <legend id={group}>{t("deal.form.what")}</legend>
          {CLAIMED_BUCKETS.map((each) => (
            <label key={each} className="choice">
              <input
                type="radio"
                name="bucket"
                checked={bucket === each}
                onChange={() => setBucket(each)}
              />
              {sayBucket(each, telling)}
            </label>
          ))}
        </fieldset>
        {namesFlag && (
          <label className="field">
            {t("deal.form.flag")}
            <select value={flagId} onChange={(event) => setFlagId(event.target.value)}>
              <option value="">{t("deal.form.choose")}</option>
              {evidence.flags
                .filter(({ status }) => status !== "duplicate" && status !== "withdrawn")
                .map((flag) => (
                  <option key={flag.id} value={flag.id}>
                    {spellDay(flag.raisedAt, zone, t.locale)} · {saySignal(flag.id, telling)} ·{" "}
                    {flag.agent?.name ?? t("deal.heard.hidden")}
                  </option>
                ))}
            </select>
          </label>
        )}
        <label className="field">
          {t("deal.form.words")}
          <textarea
            rows={4}
            maxLength={1000}
            value={words}
            aria-describedby={hint}
            onChange={(event) => setWords(event.target.value)}
          />
        </label>
        <p className="aside" id={hint}>
          {t("deal.form.hint")}
        </p>
        {problem !== null && (
          <p className="wrong" role="alert">
            {problem}
          </p>
        )}
        <footer className="dialog-foot">
          <button type="submit" className="button button-primary" disabled={isSending}>
            {t(dispute === null ? "deal.form.send" : "deal.form.decide")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
