import { type ReactNode, useId, useState } from "react";
import { allSignals, type Signal, URGENCIES } from "../../domain/taxonomy.ts";
import { type Draft, linesOf, notThisOf, readNotThis, sentencesOf, type Wrong } from "./draft.ts";
import { useReading } from "./reading.ts";

interface SignalFormProps {
  readonly signal: Signal;
  readonly draft: Draft;
  readonly wrong: readonly Wrong[];
  readonly onChange: (change: Partial<Signal>) => void;
  readonly onRetire: () => void;
  readonly onMerge: (into: string) => void;
}

/** Everything that a signal says, as agents will read it. */
export function SignalForm({ signal, draft, wrong, onChange, ...on }: SignalFormProps) {
  const { t, mayEdit } = useReading();
  // Lines as they are typed: an empty one must not vanish beneath the cursor.
  const [says, setSays] = useState(linesOf(signal.customerSays));
  const [not, setNot] = useState(notThisOf(signal.notThis));
  const [into, setInto] = useState("");
  const mistake = (field: string) => wrong.find((each) => each.field === field)?.message;
  const others = allSignals(draft.body).filter(
    (found) => found.signal.id !== signal.id && signal.id.startsWith(found.kind.slice(0, 3)),
  );
  return (
    <form className="signal-form" onSubmit={(event) => event.preventDefault()}>
      <h2>
        <bdi>{signal.label === "" ? signal.id : signal.label}</bdi>
      </h2>
      <p className="aside">{t("taxonomy.id", { id: signal.id })}</p>
      <fieldset disabled={!mayEdit}>
        <Field label={t("taxonomy.label")} mistake={mistake("label")}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={60}
              value={signal.label}
              onChange={(event) => onChange({ label: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("taxonomy.definition")} mistake={mistake("definition")}>
          {(attributes) => (
            <textarea
              {...attributes}
              rows={2}
              maxLength={300}
              value={signal.definition}
              onChange={(event) => onChange({ definition: event.target.value })}
            />
          )}
        </Field>
        <Field
          label={t("taxonomy.says")}
          hint={t("taxonomy.saysHint")}
          mistake={mistake("customerSays")}
        >
          {(attributes) => (
            <textarea
              {...attributes}
              rows={Math.min(10, Math.max(4, signal.customerSays.length + 1))}
              value={says}
              onChange={(event) => {
                setSays(event.target.value);
                onChange({ customerSays: sentencesOf(event.target.value) });
              }}
            />
          )}
        </Field>
        <Field label={t("taxonomy.not")} hint={t("taxonomy.notHint")} mistake={mistake("notThis")}>
          {(attributes) => (
            <textarea
              {...attributes}
              rows={Math.min(8, Math.max(3, signal.notThis.length + 1))}
              value={not}
              onChange={(event) => {
                setNot(event.target.value);
                onChange({ notThis: readNotThis(event.target.value) });
              }}
            />
          )}
        </Field>
        <Field label={t("taxonomy.prompt")} mistake={mistake("evidence")}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={300}
              value={signal.evidence.prompt}
              onChange={(event) =>
                onChange({ evidence: { ...signal.evidence, prompt: event.target.value } })
              }
            />
          )}
        </Field>
        <label className="choice">
          <input
            type="checkbox"
            checked={signal.evidence.required}
            onChange={(event) =>
              onChange({ evidence: { ...signal.evidence, required: event.target.checked } })
            }
          />
          {t("taxonomy.required")}
        </label>
        <label className="field short-field">
          {t("taxonomy.urgencyIs")}
          <select
            value={signal.urgency}
            onChange={({ target: { value } }) =>
              onChange({ urgency: URGENCIES.find((each) => each === value) ?? signal.urgency })
            }
          >
            {URGENCIES.map((urgency) => (
              <option key={urgency} value={urgency}>
                {t(`taxonomy.urgency.${urgency}`)}
              </option>
            ))}
          </select>
        </label>
      </fieldset>
      {mayEdit && (
        <div className="signal-ends">
          <p className="aside">{t("taxonomy.endsWhat")}</p>
          <div className="signal-merge">
            <label className="field">
              {t("taxonomy.mergeInto")}
              <select value={into} onChange={(event) => setInto(event.target.value)}>
                <option value="">{t("taxonomy.choose")}</option>
                {others.map((found) => (
                  <option key={found.signal.id} value={found.signal.id}>
                    {found.signal.label}
                  </option>
                ))}
              </select>
            </label>
            <button
              type="button"
              className="button"
              disabled={into === ""}
              onClick={() => on.onMerge(into)}
            >
              {t("taxonomy.merge")}
            </button>
            <button type="button" className="button" onClick={on.onRetire}>
              {t("taxonomy.retire")}
            </button>
          </div>
        </div>
      )}
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly mistake: string | undefined;
  readonly children: (attributes: {
    readonly id: string;
    readonly dir: "auto";
    readonly "aria-invalid": boolean;
    readonly "aria-describedby": string;
  }) => ReactNode;
}

/** A field with its name, what it is for, and what is wrong with it. */
export function Field({ label, hint, mistake, children }: FieldProps) {
  const id = useId();
  const more = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        dir: "auto",
        "aria-invalid": mistake !== undefined,
        "aria-describedby": more,
      })}
      <p id={more} className="aside">
        {hint}
        {mistake !== undefined && <span className="wrong"> {mistake}</span>}
      </p>
    </div>
  );
}
