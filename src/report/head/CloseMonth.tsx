import { useState } from "react";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { nameOfMonth } from "../months.ts";
import { useReader } from "../reader.ts";

interface CloseMonthProps {
  readonly month: string;
  readonly onClosed: () => void;
}

/** Closes a month before it does so by itself, having said what that means. */
export function CloseMonth({ month, onClosed }: CloseMonthProps) {
  const { t, ask } = useReader();
  const [asking, setAsking] = useState(false);
  const [isClosing, setIsClosing] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const name = nameOfMonth(month, t.locale);
  const close = async () => {
    setIsClosing(true);
    setWrong(null);
    try {
      await ask.closeMonth(month);
      setAsking(false);
      onClosed();
    } catch (error) {
      const trouble = troubleOf(error);
      setWrong(
        trouble.is === "problem" ? trouble.problem.detail : t("close.failed", { month: name }),
      );
    } finally {
      setIsClosing(false);
    }
  };
  return (
    <>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {t("close.open", { month: name })}
      </button>
      {asking && (
        <Dialog
          title={t("close.title", { month: name })}
          leave={t("close.leave")}
          onClose={() => setAsking(false)}
        >
          <p>{t("close.what")}</p>
          <p>{t("close.late")}</p>
          {wrong !== null && (
            <p className="wrong" role="alert">
              {wrong}
            </p>
          )}
          <footer className="dialog-foot">
            <button
              type="button"
              className="button button-primary"
              disabled={isClosing}
              onClick={() => void close()}
            >
              {t("close.open", { month: name })}
            </button>
          </footer>
        </Dialog>
      )}
    </>
  );
}
