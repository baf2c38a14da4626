import { useId, useState } from "react";
import { RecognitionChoice } from "../api/recognition.ts";
import { troubleOf } from "../ui/asking/trouble.ts";
import { useReader } from "./reader.ts";
import { sentenceOf } from "./sentence.ts";

interface ChoiceProps {
  readonly optedOut: boolean;
  readonly onChosen: () => void;
}

/** Whether one's flags count, and what that does, in words. */
export function Choice({ optedOut, onChosen }: ChoiceProps) {
  const { t, call } = useReader();
  const [said, setSaid] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const heading = useId();
  const what = useId();
  const choose = async (counts: boolean) => {
    setIsSending(true);
    setSaid("");
    setWrong(null);
    try {
      await call(RecognitionChoice, "PUT", "/v1/recognition/choice", { optedOut: !counts });
      setSaid(t("chosen"));
      onChosen();
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
    } finally {
      setIsSending(false);
    }
  };
  return (
    <section className="choice-part" aria-labelledby={heading}>
      <h2 id={heading}>{t("choiceTitle")}</h2>
      <label className="choice">
        <input
          type="checkbox"
          role="switch"
          checked={!optedOut}
          aria-checked={!optedOut}
          disabled={isSending}
          aria-describedby={what}
          onChange={(event) => void choose(event.target.checked)}
        />
        {t("choice")}
      </label>
      <p className="aside" id={what}>
        {t(optedOut ? "choiceOff" : "choiceOn")}
      </p>
      {/* What the other choice would do is said before it is made. */}
      <p className="aside">{t(optedOut ? "choiceOn" : "choiceOff")}</p>
      <output className="said">{said}</output>
      {wrong !== null && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
    </section>
  );
}
