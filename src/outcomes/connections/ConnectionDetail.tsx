import { type Ref, useState } from "react";
import type { ChangedConnection, Connection, Connections } from "../../api/connection.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import type { Ask } from "./ask.ts";
import type { OutcomesBar } from "./bar.ts";
import { Changes } from "./Changes.tsx";
import { EventsTable } from "./EventsTable.tsx";
import { HealthLine } from "./HealthLine.tsx";
import { Secrets } from "./Secrets.tsx";
import { Steps } from "./Steps.tsx";
import { ToCopy } from "./ToCopy.tsx";
import { WordsForm } from "./WordsForm.tsx";

interface ConnectionDetailProps {
  readonly t: OutcomesWords;
  readonly ask: Ask;
  readonly bar: OutcomesBar;
  readonly heading: Ref<HTMLHeadingElement>;
  readonly connection: Connection;
  readonly destinations: Connections["destinations"];
  /** Shown this once. */
  readonly secret: string | null;
  /** Counts up while somebody looks on. */
  readonly version: number;
  readonly onChanged: (changed: ChangedConnection) => void;
  readonly onGone: () => void;
  readonly onBack: () => void;
}

/** One connection: its address, its secret once, what to do there, and what came by it. */
export function ConnectionDetail(props: ConnectionDetailProps) {
  const { t, ask, bar, heading, connection, secret, version, onChanged, onGone, onBack } = props;
  const [said, setSaid] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [isLeaving, setIsLeaving] = useState(false);
  const [tried, setTried] = useState(0);
  const events = useAnswer(connection.id, ask.events, `${version} ${connection.version} ${tried}`);

  /** Does it, and says what came of it. */
  const carryOut = async (doing: () => Promise<string>) => {
    setWrong(null);
    try {
      setSaid(await doing());
    } catch (error) {
      setSaid("");
      setWrong(sentenceOf(troubleOf(error), t));
    }
    setTried((count) => count + 1);
  };
  const change = (changing: () => Promise<ChangedConnection>, sentence = "") =>
    void carryOut(async () => {
      onChanged(await changing());
      return sentence;
    });
  const { id, active, destinationId, system } = connection;
  const offered = props.destinations.filter((each) => each.system === system);
  const at = { version: connection.version };
  return (
    <div className="connection">
      <button type="button" className="link" onClick={onBack}>
        ← {t("connections.back")}
      </button>
      <h1 ref={heading} tabIndex={-1}>
        <bdi>{connection.name}</bdi>
      </h1>
      <HealthLine t={t} connection={connection} />
      <output className="said">{said}</output>
      {wrong !== null && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      {secret !== null && (
        <ToCopy
          t={t}
          title={t("connections.once.title")}
          text={t("connections.once.text")}
          value={secret}
          isOnce
        />
      )}
      <ToCopy
        t={t}
        title={t("connections.url.title")}
        text={t("connections.url.text")}
        value={connection.url}
      />
      <Steps t={t} system={connection.system} />
      <EventsTable
        t={t}
        connection={connection}
        items={events.value?.items ?? []}
        bar={bar}
        onRetry={(event) =>
          void carryOut(async () => {
            const { stored, refused } = await ask.retry(id, event);
            return t("connections.events.tried", {
              stored: String(stored),
              refused: String(refused),
            });
          })
        }
      />
      <Secrets
        t={t}
        connection={connection}
        onAdd={(entered) => change(() => ask.addSecret(id, entered))}
        onRetire={(retired) => change(() => ask.retireSecret(id, retired))}
      />
      {system !== "standard" && (
        <label className="field">
          {t("connections.form.ask")}
          <select
            value={offered.some((each) => each.id === destinationId) ? (destinationId ?? "") : ""}
            onChange={({ target: { value } }) =>
              change(
                () => ask.change(id, { ...at, destinationId: value === "" ? null : value }),
                t("connections.words.saved"),
              )
            }
          >
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
      <WordsForm
        key={`${id} ${connection.version}`}
        t={t}
        connection={connection}
        onSave={(settings) =>
          change(() => ask.change(id, { ...at, settings }), t("connections.words.saved"))
        }
      />
      <footer className="acts">
        {destinationId !== null && active && (
          <button
            type="button"
            className="button"
            onClick={() =>
              change(() => ask.change(id, { ...at, askNow: true }), t("connections.asking"))
            }
          >
            {t("connections.askNow")}
          </button>
        )}
        <button
          type="button"
          className="button"
          onClick={() => change(() => ask.change(id, { ...at, active: !active }))}
        >
          {t(active ? "connections.switchOff" : "connections.switchOn")}
        </button>
        <button type="button" className="button" onClick={() => setIsLeaving(true)}>
          {t("connections.putAway")}
        </button>
      </footer>
      <Changes t={t} changes={events.value?.changes ?? []} />
      {isLeaving && (
        <Dialog
          title={t("connections.putAwayTitle")}
          leave={t("connections.stay")}
          onClose={() => setIsLeaving(false)}
        >
          <p>{t("connections.putAwayText")}</p>
          <footer className="dialog-foot">
            <button
              type="button"
              className="button"
              onClick={() =>
                void carryOut(async () => {
                  await ask.archive(id);
                  onGone();
                  return "";
                })
              }
            >
              {t("connections.putAway")}
            </button>
          </footer>
        </Dialog>
      )}
    </div>
  );
}
