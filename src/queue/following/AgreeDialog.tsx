import { useState } from "react";
import { LONGEST_NEXT_STEP } from "../../api/follow-up.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { useReader } from "../reader/reader.ts";
import { amountMinorOf } from "./amount.ts";
import type { FollowDialogProps } from "./FollowDialog.tsx";
import { FollowForm } from "./FollowForm.tsx";

const isHttps = (address: string): boolean => {
  const url = URL.parse(address);
  return url?.protocol === "https:" && url.username === "" && url.password === "";
};

/** The next step, and what is known of it: by when, how much, and where it stands in the CRM. */
export function AgreeDialog({ flag, sending, onClose }: FollowDialogProps) {
  const { t, locale } = useReader();
  const [nextStep, setNextStep] = useState("");
  const [on, setOn] = useState("");
  const [amount, setAmount] = useState("");
  const [currency, setCurrency] = useState(flag.account?.currency ?? "USD");
  const [link, setLink] = useState("");
  const amountMinor = amount.trim() === "" ? null : amountMinorOf(amount, currency, locale);
  const wrongAmount = amount.trim() !== "" && amountMinor === null;
  const wrongLink = link.trim() !== "" && !isHttps(link.trim());
  return (
    <Dialog title={t("agree.title")} leave={t("close")} onClose={onClose}>
      <FollowForm
        flag={flag}
        standing={sending.standing}
        send={t("agree.send")}
        ready={nextStep.trim() !== "" && !wrongAmount && !wrongLink}
        onSubmit={() =>
          sending.submit({
            act: "agree",
            nextStep: nextStep.trim(),
            on: on === "" ? null : on,
            amount: amountMinor === null ? null : { amountMinor, currency },
            link: link.trim() === "" ? null : link.trim(),
          })
        }
      >
        <label className="field">
          {t("agree.step")}
          <input
            dir="auto"
            value={nextStep}
            maxLength={LONGEST_NEXT_STEP}
            autoComplete="off"
            onChange={(event) => setNextStep(event.target.value)}
          />
        </label>
        <div className="agree-facts">
          <label className="field">
            {t("agree.on")}
            <input type="date" value={on} onChange={(event) => setOn(event.target.value)} />
          </label>
          <label className="field">
            {t("agree.amount")}
            <input
              inputMode="decimal"
              autoComplete="off"
              maxLength={24}
              value={amount}
              aria-invalid={wrongAmount}
              aria-describedby={wrongAmount ? "agree-amount" : undefined}
              onChange={(event) => setAmount(event.target.value)}
            />
          </label>
          <label className="field">
            {t("agree.currency")}
            <input
              autoComplete="off"
              spellCheck={false}
              maxLength={3}
              value={currency}
              onChange={(event) => setCurrency(event.target.value.toUpperCase())}
            />
          </label>
        </div>
        <output className="hint danger" id="agree-amount">
          {wrongAmount ? t("agree.wrongAmount", { currency }) : ""}
        </output>
        <label className="field">
          {t("agree.link")}
          <input
            type="url"
            inputMode="url"
            dir="ltr"
            autoComplete="off"
            maxLength={500}
            placeholder="https://"
            value={link}
            aria-invalid={wrongLink}
            aria-describedby={wrongLink ? "agree-link" : undefined}
            onChange={(event) => setLink(event.target.value)}
          />
        </label>
        <output className="hint danger" id="agree-link">
          {wrongLink ? t("agree.wrongLink") : ""}
        </output>
      </FollowForm>
    </Dialog>
  );
}
