import { useCallback, useId, useState } from "react";
import { type MyRecognition, PersonRecognition } from "../api/recognition.ts";
import { useAnswer } from "../ui/asking/use-answer.ts";
import { creditsOf, useReader } from "./reader.ts";
import { sentenceOf } from "./sentence.ts";

interface LeadProps {
  readonly people: MyRecognition["people"];
  readonly month: string;
}

/** One person's figure at a time, for the lead of their team. There is no list, so that nobody is ranked. */
export function Lead({ people, month }: LeadProps) {
  const reader = useReader();
  const { t, call } = reader;
  const [id, setId] = useState("");
  const heading = useId();
  const read = useCallback(
    (of: string) => call(PersonRecognition, "GET", `/v1/recognition/people/${of}?month=${month}`),
    [call, month],
  );
  const { value, trouble } = useAnswer(id === "" ? null : id, read);
  return (
    <section className="lead-part" aria-labelledby={heading}>
      <h2 id={heading}>{t("leadTitle")}</h2>
      <p className="aside">{t("leadWhat")}</p>
      <label className="field">
        {t("leadChoose")}
        <select value={id} onChange={(event) => setId(event.target.value)}>
          <option value="">{t("leadNobody")}</option>
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
      </label>
      <div aria-live="polite" className="lead-answer">
        {trouble !== null && <p className="wrong">{sentenceOf(trouble, t)}</p>}
        {value !== null &&
          (value.credits?.value == null ? (
            <p className="aside">{t("leadNone")}</p>
          ) : (
            <p>
              <strong>{creditsOf(value.credits.value, reader)}</strong>
            </p>
          ))}
      </div>
    </section>
  );
}
