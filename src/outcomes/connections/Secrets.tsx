import { useId, useState } from "react";
import type { Connection } from "../../api/connection.ts";
import { formatInstant } from "../../ui/format.ts";
import type { OutcomesWords } from "../words.ts";

interface SecretsProps {
  readonly t: OutcomesWords;
  readonly connection: Connection;
  /** `null` where the secret is made here. */
  readonly onAdd: (secret: string | null) => void;
  readonly onRetire: (id: string) => void;
}

/** How many are accepted at once while one replaces the other. */
const MOST = 2;
const SHORTEST = 16;

/** Which secrets are accepted, since when and until when; never the secrets. */
export function Secrets({ t, connection, onAdd, onRetire }: SecretsProps) {
  const id = useId();
  const [entered, setEntered] = useState("");
  const { secrets, system } = connection;
  const when = (at: string) => formatInstant(at, t.locale);
  const isEntered = system === "hubspot";
  return (
    <section className="secrets" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t("connections.secrets.title")}</h2>
      <ul>
        {secrets.map((secret) => (
          <li key={secret.id}>
            {secret.acceptedUntil === null
              ? t("connections.secrets.since", { when: when(secret.madeAt) })
              : t("connections.secrets.until", {
                  when: when(secret.madeAt),
                  until: when(secret.acceptedUntil),
                })}{" "}
            {secrets.length > 1 && (
              <button type="button" className="link" onClick={() => onRetire(secret.id)}>
                {t("connections.secrets.retire")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {secrets.length < MOST && (
        <form
          className="secret-form"
          onSubmit={(event) => {
            event.preventDefault();
            onAdd(isEntered ? entered : null);
            setEntered("");
          }}
        >
          {isEntered && (
            <label className="field">
              {t("connections.form.secret")}
              <input
                type="password"
                autoComplete="off"
                required
                minLength={SHORTEST}
                maxLength={200}
                value={entered}
                onChange={({ target }) => setEntered(target.value)}
              />
            </label>
          )}
          <button type="submit" className="button">
            {t(isEntered ? "connections.secrets.enter" : "connections.secrets.rotate")}
          </button>
          <p className="aside">{t("connections.secrets.rotateHelp")}</p>
        </form>
      )}
    </section>
  );
}
