import { type Ref, useState } from "react";
import {
  type ChangedConnection,
  CONNECTION_SYSTEMS,
  type Connection,
  type Connections,
} from "../../api/connection.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import type { Ask } from "./ask.ts";

interface AddFormProps {
  readonly t: OutcomesWords;
  readonly ask: Ask;
  readonly heading: Ref<HTMLHeadingElement>;
  readonly connections: Connections;
  readonly onAdded: (added: ChangedConnection) => void;
  readonly onBack: () => void;
}

/** An id that reads well and is nobody else's. */
const newId = (system: string, taken: readonly { readonly id: string }[]): string => {
  const free = (n: number): string => {
    const id = n === 1 ? system : `${system}-${n}`;
    return taken.some((each) => each.id === id) ? free(n + 1) : id;
  };
  // One that was put away may have had the plain name.
  return `${free(1)}-${crypto.randomUUID().slice(0, 4)}`;
};

/** First which system, then the little that it needs. */
export function AddForm({ t, ask, heading, connections, onAdded, onBack }: AddFormProps) {
  const [system, setSystem] = useState<Connection["system"] | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [id, setId] = useState("");
  const [isSending, setIsSending] = useState(false);
  const offered = connections.destinations.filter((each) => each.system === system);
  const send = async (form: FormData) => {
    if (system === null) return;
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    setIsSending(true);
    setWrong(null);
    try {
      const destinationId = text("destination");
      onAdded(
        await ask.add({
          id,
          system,
          crm: system === "standard" ? text("crm") : system,
          name: text("name"),
          destinationId: destinationId === "" ? null : destinationId,
          ...(system === "hubspot" ? { secret: text("secret") } : {}),
        }),
      );
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
      setIsSending(false);
    }
  };
  return (
    <div className="adding">
      <button
        type="button"
        className="link"
        onClick={() => (system === null ? onBack() : setSystem(null))}
      >
        ← {t("connections.back")}
      </button>
      <h1 ref={heading} tabIndex={-1}>
        {system === null ? t("connections.choose") : t(`connections.system.${system}`)}
      </h1>
      {system === null ? (
        <ul className="systems">
          {CONNECTION_SYSTEMS.map((each) => (
            <li key={each}>
              <button
                type="button"
                className="system"
                onClick={() => {
                  setSystem(each);
                  setId(newId(each, connections.items));
                }}
              >
                <strong>{t(`connections.system.${each}`)}</strong>
                <span className="aside">{t(`connections.systemWhat.${each}`)}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <form
          className="add-form"
          onSubmit={(event) => {
            event.preventDefault();
            void send(new FormData(event.currentTarget));
          }}
        >
          <label className="field">
            {t("connections.form.name")}
            <input
              name="name"
              required
              maxLength={100}
              defaultValue={system === "standard" ? "" : t(`connections.system.${system}`)}
            />
          </label>
          {system === "standard" && (
            <label className="field">
              {t("connections.form.crm")}
              <input name="crm" required pattern="[a-z][a-z0-9\-]{0,39}" spellCheck={false} />
              <span className="aside">{t("connections.form.crmHelp")}</span>
            </label>
          )}
          {system === "hubspot" && (
            <label className="field">
              {t("connections.form.secret")}
              <input
                name="secret"
                type="password"
                required
                minLength={16}
                maxLength={200}
                autoComplete="off"
              />
              <span className="aside">{t("connections.form.secretHelp")}</span>
            </label>
          )}
          {system !== "standard" && (
            <label className="field">
              {t("connections.form.ask")}
              <select name="destination" defaultValue={offered[0]?.id ?? ""}>
                <option value="">{t("connections.form.askNobody")}</option>
                {offered.map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.name}
                  </option>
                ))}
              </select>
              <span className="aside">{t("connections.form.askHelp")}</span>
            </label>
          )}
          {wrong !== null && (
            <p className="wrong" role="alert">
              {wrong}
            </p>
          )}
          <button type="submit" className="button button-primary" disabled={isSending}>
            {t("connections.form.submit")}
          </button>
        </form>
      )}
    </div>
  );
}
