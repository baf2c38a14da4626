// oxlint-disable jsx-a11y/prefer-tag-over-role -- no tag is a list that the field above it filters
import { useId, useState } from "react";
import { DECLINE_REASONS, type DeclineReason } from "../../domain/flag.ts";
import type { Flag } from "../../api/flag.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { Key } from "../keyboard/Key.tsx";
import { useReader } from "../reader/reader.ts";

/** What is said with a decline; what was not said is left out. */
export interface Declined {
  readonly reason: DeclineReason;
  readonly rightSignal?: string;
  readonly goodToKnow?: true;
}

interface DeclineDialogProps {
  readonly flag: Flag;
  readonly onDecline: (declined: Declined) => void;
  readonly onClose: () => void;
}

/** The fixed reasons, one key each; a wrong signal asks for the right one before it is sent. */
export function DeclineDialog({ flag, onDecline, onClose }: DeclineDialogProps) {
  const { t } = useReader();
  const [asksSignal, setAsksSignal] = useState(false);
  const [isGood, setIsGood] = useState(false);
  const what = useId();
  const decline = (reason: DeclineReason, rightSignal?: string) =>
    onDecline({
      reason,
      ...(rightSignal === undefined ? {} : { rightSignal }),
      ...(isGood ? { goodToKnow: true } : {}),
    });
  const choose = (reason: DeclineReason) => {
    if (reason === "wrong-signal") setAsksSignal(true);
    else decline(reason);
  };
  if (asksSignal)
    return (
      <Dialog key="signal" title={t("decline.signalTitle")} leave={t("close")} onClose={onClose}>
        <RightSignal flag={flag} onChoose={(signal) => decline("wrong-signal", signal)} />
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
        } else if (event.key === "g") setIsGood((before) => !before);
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
      {/* Beneath the reasons: one of them ends the dialog, so this is for whoever has a word more to say. */}
      <label className="choice good-to-know">
        <input
          type="checkbox"
          checked={isGood}
          aria-keyshortcuts="g"
          aria-describedby={what}
          onChange={(event) => setIsGood(event.target.checked)}
        />
        <span>
          {t("decline.goodToKnow")} <Key name="g" />
          <span className="reason-means" id={what}>
            {" "}
            {t("decline.goodToKnowWhat")}
          </span>
        </span>
      </label>
    </Dialog>
  );
}

interface RightSignalProps {
  readonly flag: Flag;
  readonly onChoose: (signal?: string) => void;
}

/** The signals by what is typed; one press chooses and declines. Those of the same kind come first: a mix-up usually stays within it. */
function RightSignal({ flag, onChoose }: RightSignalProps) {
  const { t, signals } = useReader();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const others = [...signals.values()].filter((each) => each.id !== flag.signal);
  const wanted = typed.trim().toLowerCase();
  const found = [
    ...others.filter(({ kind }) => kind === flag.kind),
    ...others.filter(({ kind }) => kind !== flag.kind),
  ].filter(({ label, category }) => `${label} ${category}`.toLowerCase().includes(wanted));
  const index = Math.min(at, found.length - 1);
  const active = found[index];
  const optionId = (id: string) => `${listId}-${id}`;
  const walk = (step: 1 | -1) => {
    if (found.length === 0) return;
    const next = (index + step + found.length) % found.length;
    setAt(next);
    document.getElementById(optionId(found[next]?.id ?? ""))?.scrollIntoView({ block: "nearest" });
  };
  return (
    <form
      className="right-signal"
      onSubmit={(event) => {
        event.preventDefault();
        if (active !== undefined) onChoose(active.id);
      }}
    >
      <label className="field">
        {t("decline.signalLabel")}
        <input
          role="combobox"
          dir="auto"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          aria-expanded={found.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active === undefined ? undefined : optionId(active.id)}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
            event.preventDefault();
            walk(event.key === "ArrowDown" ? 1 : -1);
          }}
        />
      </label>
      <div
        className="people signals"
        id={listId}
        role="listbox"
        aria-label={t("decline.signalTitle")}
      >
        {found.map((signal) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field's keys choose
          <div
            key={signal.id}
            id={optionId(signal.id)}
            role="option"
            tabIndex={-1}
            aria-selected={signal.id === active?.id}
            // The focus stays in the field.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(signal.id)}
          >
            <bdi>{signal.label}</bdi> <span className="quiet">· {signal.category}</span>
          </div>
        ))}
      </div>
      <div className="dialog-foot">
        <button type="button" className="button button-quiet" onClick={() => onChoose()}>
          {t("decline.signalUnknown")}
        </button>
        <button type="submit" className="button button-primary" disabled={active === undefined}>
          {t("decline.send")}
          <Key name="Enter" />
        </button>
      </div>
    </form>
  );
}
