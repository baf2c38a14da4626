import { type FormEvent, useState } from "react";
import { KINDS } from "../../../domain/flag.ts";
import type { Queue } from "../../../domain/routing/body.ts";
import { Dialog } from "../../../ui/page/Dialog.tsx";
import { followers, nameOfMember, nameOfQueue, useReading } from "../reading.ts";
import { Choices } from "../rules/ConditionField.tsx";
import { isLasting } from "./QueueList.tsx";

interface QueueDialogProps {
  readonly queue: Queue;
  readonly isNew: boolean;
  readonly onDone: (queue: Queue) => void;
  readonly onClose: () => void;
}

/** A queue's name, its lead and its pool. */
export function QueueDialog({ queue, isNew, onDone, onClose }: QueueDialogProps) {
  const reading = useReading();
  const { t } = reading;
  const [name, setName] = useState(isNew ? "" : nameOfQueue(reading, queue));
  const [kind, setKind] = useState(queue.kind);
  const [leadId, setLeadId] = useState(queue.leadId);
  const [pool, setPool] = useState<readonly string[]>(queue.pool);
  const [wrong, setWrong] = useState(false);
  const people = followers(reading);
  const gone = [
    ...new Set([...queue.pool, ...(queue.leadId === null ? [] : [queue.leadId])]),
  ].filter((id) => !people.some((person) => person.id === id));
  const choices = [
    ...people.map((person) => ({ id: person.id, label: person.name })),
    ...gone.map((id) => ({ id, label: nameOfMember(reading, id) })),
  ];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const called = name.trim();
    if (called === "") return setWrong(true);
    // A name that was only translated is not a new one.
    const isUntouched = called === nameOfQueue(reading, queue);
    return onDone({
      ...queue,
      name: isUntouched ? queue.name : called,
      kind,
      leadId,
      pool: [...pool],
    });
  };
  return (
    <Dialog
      title={isNew ? t("routing.newQueue") : nameOfQueue(reading, queue)}
      leave={t("routing.cancel")}
      onClose={onClose}
    >
      <form className="rule-form" onSubmit={submit} noValidate>
        <label className="field">
          {t("routing.queueName")}
          <input maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        {!isLasting(queue) && (
          <label className="field">
            {t("routing.forKind")}
            <select
              value={kind ?? ""}
              onChange={({ target: { value } }) =>
                setKind(KINDS.find((each) => each === value) ?? null)
              }
            >
              <option value="">{t("routing.bothKinds")}</option>
              {KINDS.map((each) => (
                <option key={each} value={each}>
                  {t("routing.onlyKind", { kind: t(`routing.kind.${each}`) })}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="field">
          {t("routing.lead")}
          <select
            value={leadId ?? ""}
            onChange={({ target: { value } }) => setLeadId(value === "" ? null : value)}
          >
            <option value="">{t("routing.nobody")}</option>
            {choices.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
          <span className="aside">{t("routing.leadWhat")}</span>
        </label>
        <Choices
          legend={t("routing.pool")}
          choices={choices}
          chosen={pool}
          onChange={(chosen) => setPool(chosen)}
        />
        <p className="aside">{t("routing.poolWhat")}</p>
        {wrong && (
          <p className="wrong" role="alert">
            {t("routing.unfinished.empty", { field: t("routing.queueName") })}
          </p>
        )}
        <footer className="dialog-foot">
          <button type="submit" className="button button-primary">
            {t("routing.done")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
