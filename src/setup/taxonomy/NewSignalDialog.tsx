import { useState } from "react";
import type { Taxonomy } from "../../domain/taxonomy.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { sentencesOf } from "./draft.ts";
import { useReading } from "./reading.ts";
import { Field } from "./SignalForm.tsx";

interface NewSignalDialogProps {
  readonly body: Taxonomy;
  readonly onDone: (
    category: string,
    words: {
      readonly label: string;
      readonly definition: string;
      readonly customerSays: string[];
      readonly prompt: string;
    },
  ) => void;
  readonly onClose: () => void;
}

/** What a signal needs to be one: a name, a meaning, and one sentence as customers say it. */
export function NewSignalDialog({ body, onDone, onClose }: NewSignalDialogProps) {
  const { t } = useReading();
  const [category, setCategory] = useState("");
  const [label, setLabel] = useState("");
  const [definition, setDefinition] = useState("");
  const [says, setSays] = useState("");
  const [prompt, setPrompt] = useState("");
  const filled =
    category !== "" &&
    [label, definition, prompt].every((each) => each.trim() !== "") &&
    sentencesOf(says).length > 0;
  return (
    <Dialog title={t("taxonomy.addSignal")} leave={t("taxonomy.cancel")} onClose={onClose}>
      <form
        className="signal-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (filled)
            onDone(category, {
              label: label.trim(),
              definition: definition.trim(),
              customerSays: sentencesOf(says),
              prompt: prompt.trim(),
            });
        }}
      >
        <label className="field">
          {t("taxonomy.category")}
          <select value={category} onChange={(event) => setCategory(event.target.value)}>
            <option value="">{t("taxonomy.choose")}</option>
            {body.kinds.map((kind) => (
              <optgroup key={kind.id} label={kind.label}>
                {kind.categories.map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.label}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <Field label={t("taxonomy.label")} mistake={undefined}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={60}
              value={label}
              onChange={(event) => setLabel(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("taxonomy.definition")} mistake={undefined}>
          {(attributes) => (
            <textarea
              {...attributes}
              rows={2}
              maxLength={300}
              value={definition}
              onChange={(event) => setDefinition(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("taxonomy.says")} hint={t("taxonomy.saysHint")} mistake={undefined}>
          {(attributes) => (
            <textarea
              {...attributes}
              rows={3}
              value={says}
              onChange={(event) => setSays(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("taxonomy.prompt")} mistake={undefined}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={300}
              value={prompt}
              onChange={(event) => setPrompt(event.target.value)}
            />
          )}
        </Field>
        <footer className="dialog-foot">
          <button type="submit" className="button button-primary" disabled={!filled}>
            {t("taxonomy.add")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
