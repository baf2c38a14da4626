import { useState } from "react";
import { DECLINE_REASONS, type DeclineReason } from "../../domain/flag.ts";
import type { Flag } from "../../api/flag.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { Key } from "../keyboard/Key.tsx";
import { useReader } from "../reader/reader.ts";

interface DeclineDialogProps {
  readonly flag: Flag;
  readonly onDecline: (reason: DeclineReason, rightSignal?: string) => void;
  readonly onClose: () => void;
}

/** The fixed reasons, one key each; a wrong signal asks for the right one before it is sent. */
export function DeclineDialog({ flag, onDecline, onClose }: DeclineDialogProps) {
  const { t } = useReader();
  const [asksSignal, setAsksSignal] = useState(false);
  const choose = (reason: DeclineReason) => {
    if (reason === "wrong-signal") setAsksSignal(true);
    else onDecline(reason);
  };
  if (asksSignal)
    return (
      <Dialog key="signal" title={t("decline.signalTitle")} leave={t("close")} onClose={onClose}>
        <RightSignal flag={flag} onChoose={(signal) => onDecline("wrong-signal", signal)} />
      </Dialog>
    );
  return (
    <Dialog
      key="reasons"
      title={t("decline.title")}
      leave={t("close")}
      onClose={onClose}
      onKeyDown={(event) => {
        const reason = DECLINE_REASONS[Number(event.key) - 1];
        if (reason !== undefined) {
          event.preventDefault();
          choose(reason);
        }
      }}
    >
      <ul className="reasons">
        {DECLINE_REASONS.map((reason, index) => (
          <li key={reason}>
            <button
              type="button"
              className="reason"
              aria-keyshortcuts={String(index + 1)}
              onClick={() => choose(reason)}
            >
              <Key name={String(index + 1)} />
              <span>
                <span className="reason-name">{t(`reason.${reason}`)}</span>{" "}
                <span className="reason-means">{t(`reasonMeans.${reason}`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function RightSignal({ flag, onChoose }: { flag: Flag; onChoose: (signal?: string) => void }) {
  const { t, signals } = useReader();
  const [signal, setSignal] = useState("");
  // The other kind comes last: a mix-up within one kind is the usual one.
  const others = [...signals.values()].filter((each) => each.id !== flag.signal);
  const sorted = [
    ...others.filter(({ kind }) => kind === flag.kind),
    ...others.filter(({ kind }) => kind !== flag.kind),
  ];
  const categories = [...new Set(sorted.map(({ category }) => category))];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onChoose(signal === "" ? undefined : signal);
      }}
    >
      <label className="field">
        {t("decline.signalLabel")}
        <select value={signal} onChange={(event) => setSignal(event.target.value)}>
          <option value="">{t("decline.signalUnknown")}</option>
          {categories.map((category) => (
            <optgroup label={category} key={category}>
              {sorted
                .filter((each) => each.category === category)
                .map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.label}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <div className="dialog-foot">
        <button type="submit" className="button button-primary">
          {t("decline.send")}
        </button>
      </div>
    </form>
  );
}
