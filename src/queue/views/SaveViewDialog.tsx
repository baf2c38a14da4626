import { useState } from "react";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { useReader } from "../reader/reader.ts";

interface SaveViewDialogProps {
  readonly title: string;
  readonly name: string;
  readonly shared: boolean;
  /** Resolves to whether it was saved; until then everything that was typed stays. */
  readonly onSave: (name: string, shared: boolean) => Promise<boolean>;
  readonly onClose: () => void;
}

const LONGEST = 60;

/** What a view is called, and who sees it. */
export function SaveViewDialog({ title, name, shared, onSave, onClose }: SaveViewDialogProps) {
  const { t } = useReader();
  const [typed, setTyped] = useState(name);
  const [isShared, setIsShared] = useState(shared);
  const [standing, setStanding] = useState<"idle" | "busy" | "failed">("idle");
  const submit = async () => {
    if (typed.trim() === "" || standing === "busy") return;
    setStanding("busy");
    if (await onSave(typed.trim(), isShared)) onClose();
    else setStanding("failed");
  };
  return (
    <Dialog title={title} leave={t("close")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label className="field">
          {t("views.name")}
          <input
            dir="auto"
            required
            maxLength={LONGEST}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={isShared}
            onChange={(event) => setIsShared(event.target.checked)}
          />
          <span>
            {t("views.share")}
            <span className="beneath">{t("views.shareMeans")}</span>
          </span>
        </label>
        <div className="dialog-foot">
          {standing === "failed" ? <p role="alert">{t("views.failed")}</p> : null}
          <button
            type="submit"
            className="button button-primary"
            disabled={standing === "busy" || typed.trim() === ""}
          >
            {t("views.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
