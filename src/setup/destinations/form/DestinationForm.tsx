// The form of one destination, drawn from what its type asks for: settings, what it hears, a test, and saving.
import { type FormEvent, type Ref, useId, useState } from "react";
import { v7 } from "uuid";
import { ApiProblem } from "../../../api/client.ts";
import type {
  ChangedDestination,
  Destination,
  ShownSetting,
  TestedDestination,
} from "../../../api/destination.ts";
import { troubleOf } from "../../../ui/asking/trouble.ts";
import { sentenceOf } from "../../sentence.ts";
import type { SetupWords } from "../../words.ts";
import type { Ask, Choices } from "../ask.ts";
import { typeAbout, typeLabel } from "../typed-words.ts";
import { enteredOf, type Entries, entriesOf } from "./entries.ts";
import { Field } from "./Field.tsx";
import { Hears, type Hearing } from "./Hears.tsx";

interface FormProps {
  readonly t: SetupWords;
  readonly ask: Ask;
  readonly heading: Ref<HTMLHeadingElement>;
  readonly choices: Choices;
  readonly type: string;
  /** `null`: a new one. */
  readonly before: {
    readonly destination: Destination;
    readonly settings: Readonly<Record<string, ShownSetting>>;
  } | null;
  readonly onUnsaved: (isUnsaved: boolean) => void;
  readonly onSaved: (saved: ChangedDestination) => void;
  readonly onBack: () => void;
}

interface Wrong {
  readonly field: string | null;
  readonly sentence: string;
}

export function DestinationForm(props: FormProps) {
  const { t, ask, heading, choices, type, before, onUnsaved, onSaved, onBack } = props;
  const kind = choices.types.items.find((each) => each.type === type);
  const fields = (kind?.fields ?? []).filter(({ editing }) => editing !== true || before !== null);
  const [id] = useState(() => before?.destination.id ?? v7());
  const label = kind === undefined ? type : typeLabel(kind, t);
  const [name, setName] = useState(before?.destination.name ?? label);
  const [entries, setEntries] = useState<Entries>(() => entriesOf(fields, before?.settings ?? {}));
  const [hearing, setHearing] = useState<Hearing>(
    () =>
      before?.destination ?? {
        kinds: ["expansion", "friction"],
        events: kind?.hears ?? [],
        queues: null,
        signals: null,
      },
  );
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const [tested, setTested] = useState<TestedDestination | null>(null);
  const [isBusy, setIsBusy] = useState<"testing" | "saving" | null>(null);
  const nameId = useId();

  const touched =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      setTested(null);
      setWrong(null);
      onUnsaved(true);
    };
  const attempt = async (what: "testing" | "saving", work: () => Promise<void>) => {
    setIsBusy(what);
    setWrong(null);
    setTested(null);
    try {
      await work();
    } catch (error) {
      setWrong(wrongOf(error, t));
    } finally {
      setIsBusy(null);
    }
  };
  const settings = () => enteredOf(fields, entries, before?.settings ?? {});
  const test = () =>
    attempt("testing", async () => {
      const destinationId = before?.destination.id;
      const tried = { type, name: name.trim() === "" ? label : name.trim(), settings: settings() };
      setTested(await ask.test(destinationId === undefined ? tried : { ...tried, destinationId }));
    });
  const save = (event: FormEvent) => {
    event.preventDefault();
    void attempt("saving", async () => {
      const { kinds, events, queues, signals } = hearing;
      const setup = {
        name,
        kinds: [...kinds],
        events: [...events],
        queues: queues === null ? null : [...queues],
        signals: signals === null ? null : [...signals],
        settings: settings(),
      };
      onSaved(
        before === null
          ? await ask.add({ id, type, ...setup })
          : await ask.change(id, { version: before.destination.version, ...setup }),
      );
    });
  };
  const wrongAt = (field: string) => (wrong?.field === field ? wrong.sentence : null);
  const known = new Set([
    "name",
    "kinds",
    "events",
    "queues",
    "signals",
    ...fields.map(({ key }) => `settings.${key}`),
  ]);

  return (
    <form className="destination-form" onSubmit={save} noValidate>
      <button type="button" className="link" onClick={onBack}>
        {t("destinations.back")}
      </button>
      <h1 ref={heading} tabIndex={-1}>
        {before === null ? t("destinations.new", { type: label }) : before.destination.name}
      </h1>
      {kind !== undefined && <p className="aside">{typeAbout(kind, t)}</p>}
      <div className="field">
        <label htmlFor={nameId}>{t("destinations.name")}</label>
        <input
          id={nameId}
          value={name}
          maxLength={100}
          aria-invalid={wrongAt("name") !== null}
          onChange={(event) => touched(setName)(event.target.value)}
        />
        <span className="aside">{t("destinations.nameHelp")}</span>
        {wrongAt("name") !== null && <span className="wrong">{wrongAt("name")}</span>}
      </div>
      {fields.map((field) => (
        <Field
          key={field.key}
          t={t}
          type={type}
          field={field}
          shown={before?.settings[field.key] ?? null}
          value={entries[field.key] ?? ""}
          wrong={wrongAt(`settings.${field.key}`)}
          onChange={(value) => touched(setEntries)({ ...entries, [field.key]: value })}
        />
      ))}
      <Hears
        t={t}
        choices={choices}
        hearing={hearing}
        wrongAt={wrongAt}
        onChange={touched(setHearing)}
      />
      <div aria-live="polite">
        {wrong !== null && (wrong.field === null || !known.has(wrong.field)) && (
          <p className="wrong">{wrong.sentence}</p>
        )}
        {wrong !== null && wrong.field !== null && known.has(wrong.field) && (
          <p className="wrong">{t("destinations.seeAbove")}</p>
        )}
        {tested !== null && (
          <div className={tested.delivered ? "told is-good" : "told is-bad"}>
            <strong>
              {tested.delivered ? t("destinations.testArrived") : t("destinations.testFailed")}
            </strong>
            <p>{tested.sentence}</p>
          </div>
        )}
      </div>
      <footer className="form-foot">
        <button type="submit" className="button button-primary" disabled={isBusy !== null}>
          {isBusy === "saving" ? t("destinations.saving") : t("destinations.save")}
        </button>
        <button
          type="button"
          className="button"
          disabled={isBusy !== null}
          onClick={() => void test()}
        >
          {isBusy === "testing" ? t("destinations.testing") : t("destinations.test")}
        </button>
      </footer>
    </form>
  );
}

/** The field that the endpoint names, and its sentence. */
function wrongOf(error: unknown, t: SetupWords): Wrong {
  const field = error instanceof ApiProblem ? (error.problem?.field ?? null) : null;
  return { field: field?.replace(/\.\d+$/, "") ?? null, sentence: sentenceOf(troubleOf(error), t) };
}
