import { useState } from "react";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { Key } from "../keyboard/Key.tsx";
import { useReader } from "../reader/reader.ts";

interface ReopenDialogProps {
  readonly onReopen: (why: string) => void;
  readonly onClose: () => void;
}

const isApple = () => /mac|iphone|ipad/i.test(navigator.userAgent);

/** Asks why, because the next person will want to know. */
export function ReopenDialog({ onReopen, onClose }: ReopenDialogProps) {
  const { t } = useReader();
  const [why, setWhy] = useState("");
  return (
    <Dialog title={t("reopen.title")} leave={t("close")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (why.trim() !== "") onReopen(why.trim());
        }}
      >
        <label className="field">
          {t("reopen.why")}
          <textarea
            dir="auto"
            rows={3}
            maxLength={500}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
                event.currentTarget.form?.requestSubmit();
            }}
          />
        </label>
        <div className="dialog-foot">
          <button
            type="submit"
            className="button button-primary"
            aria-keyshortcuts="Control+Enter Meta+Enter"
            disabled={why.trim() === ""}
          >
            {t("reopen.send")}
            <Key name={isApple() ? "⌘+Enter" : `${t("reopen.control")}+Enter`} />
          </button>
        </div>
      </form>
    </Dialog>
  );
}
