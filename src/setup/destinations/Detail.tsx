// One destination: how it is doing, what it was sent, who changed it, and changing it.
import { type Ref, useState } from "react";
import type { Destination } from "../../api/destination.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import { sentenceOf } from "../sentence.ts";
import type { SetupWords } from "../words.ts";
import type { Ask, Choices } from "./ask.ts";
import { Changes } from "./Changes.tsx";
import { DestinationForm } from "./form/DestinationForm.tsx";
import { HealthBadge } from "./HealthBadge.tsx";
import { healthOf } from "./health.ts";
import { HistoryTable } from "./history/HistoryTable.tsx";
import { RequestUrl, ShownOnce } from "./ToCopy.tsx";
import { typeLabel } from "./typed-words.ts";

interface DetailProps {
  readonly t: SetupWords;
  readonly ask: Ask;
  readonly heading: Ref<HTMLHeadingElement>;
  /** `null` for those who may not change anything. */
  readonly choices: Choices | null;
  readonly destination: Destination;
  /** Made a moment ago, and never shown again. */
  readonly showOnce: string | null;
  readonly mayEdit: boolean;
  readonly onUnsaved: (isUnsaved: boolean) => void;
  readonly onChanged: (said: string, showOnce?: string | null) => void;
  readonly onGone: (said: string) => void;
  readonly onBack: () => void;
}

export function Detail(props: DetailProps) {
  const { t, ask, heading, choices, destination, showOnce, mayEdit } = props;
  const { id, name, active, version } = destination;
  const detail = useAnswer(id, ask.show, version);
  const [isEditing, setIsEditing] = useState(false);
  const [isArchiving, setIsArchiving] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const health = healthOf(destination, t);
  const kind = choices?.types.items.find(({ type }) => type === destination.type);

  const attempt = async (work: () => Promise<void>) => {
    setWrong(null);
    try {
      await work();
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
      setIsArchiving(false);
    }
  };
  const turn = () =>
    attempt(async () => {
      await ask.turn(id, !active);
      props.onChanged(t(active ? "destinations.turnedOff" : "destinations.turnedOn", { name }));
    });
  const archive = () =>
    attempt(async () => {
      await ask.archive(id);
      props.onGone(t("destinations.archived", { name }));
    });

  if (isEditing && choices !== null && detail.value !== null)
    return (
      <DestinationForm
        t={t}
        ask={ask}
        heading={heading}
        choices={choices}
        type={destination.type}
        before={{ destination, settings: detail.value.settings }}
        onUnsaved={props.onUnsaved}
        onSaved={(saved) => {
          setIsEditing(false);
          props.onChanged(
            t("destinations.saved", { name: saved.destination.name }),
            saved.showOnce,
          );
        }}
        onBack={() => {
          props.onUnsaved(false);
          setIsEditing(false);
        }}
      />
    );
  return (
    <>
      <button type="button" className="link" onClick={props.onBack}>
        {t("destinations.back")}
      </button>
      <header className="destinations-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            <bdi>{name}</bdi>
          </h1>
          <p className="aside">{kind === undefined ? destination.type : typeLabel(kind, t)}</p>
        </div>
        {mayEdit && (
          <div className="acts">
            <button
              type="button"
              className="button"
              disabled={detail.value === null}
              onClick={() => setIsEditing(true)}
            >
              {t("destinations.edit")}
            </button>
            <button type="button" className="button" onClick={() => void turn()}>
              {active ? t("destinations.turnOff") : t("destinations.turnOn")}
            </button>
            <button type="button" className="button" onClick={() => setIsArchiving(true)}>
              {t("destinations.archive")}
            </button>
          </div>
        )}
      </header>
      <p className="standing">
        <HealthBadge health={health} /> <span>{health.sentence}</span>
      </p>
      {wrong !== null && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      {showOnce !== null && <ShownOnce t={t} secret={showOnce} />}
      {detail.value?.requestUrl != null && <RequestUrl t={t} url={detail.value.requestUrl} />}
      <HistoryTable
        t={t}
        ask={ask}
        destination={destination}
        onReplayed={(count) => props.onChanged(t("destinations.replayed", { count }))}
      />
      {mayEdit && detail.value !== null && detail.value.changes.length > 0 && (
        <Changes t={t} changes={detail.value.changes} />
      )}
      {isArchiving && (
        <Dialog
          title={t("destinations.archiveTitle", { name })}
          leave={t("destinations.cancel")}
          onClose={() => setIsArchiving(false)}
        >
          <p>{t("destinations.archiveText")}</p>
          <footer className="dialog-foot">
            <button type="button" className="button button-primary" onClick={() => void archive()}>
              {t("destinations.archive")}
            </button>
          </footer>
        </Dialog>
      )}
    </>
  );
}
