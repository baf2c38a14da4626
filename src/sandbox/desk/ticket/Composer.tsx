import { type SubmitEvent, useId, useState } from "react";
import type { Desk } from "../desk.ts";
import { statusWord } from "../status-word.ts";
import { type OpenTicket, STATUSES } from "../paths.ts";

/** Where an answer or a note is written, and the ticket saved. */
export function Composer({ desk, ticket }: { desk: Desk; ticket: OpenTicket }) {
  const [isPublic, setIsPublic] = useState(true);
  const [status, setStatus] = useState<string>();
  const [isSaving, setIsSaving] = useState(false);
  const field = useId();
  const next = status ?? (ticket.status === "new" ? "open" : ticket.status);
  const name = ticket.requester?.name ?? "the requester";

  const save = () => {
    setIsSaving(true);
    void desk.submit(ticket.id, next, isPublic).finally(() => {
      setIsSaving(false);
      setStatus(undefined);
    });
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    save();
  };

  return (
    <form className={isPublic ? "composer" : "composer is-note"} onSubmit={onSubmit}>
      <fieldset className="composer-kinds">
        <legend className="unseen">Kind of answer</legend>
        <button type="button" aria-pressed={isPublic} onClick={() => setIsPublic(true)}>
          Public reply
        </button>
        <button type="button" aria-pressed={!isPublic} onClick={() => setIsPublic(false)}>
          Internal note
        </button>
        <span className="subtle composer-to">
          {isPublic ? (
            <>
              To <bdi>{name}</bdi>
            </>
          ) : (
            "Only agents see this"
          )}
        </span>
      </fieldset>
      <label className="unseen" htmlFor={field}>
        {isPublic ? "Public reply" : "Internal note"}
      </label>
      <textarea
        id={field}
        dir="auto"
        rows={3}
        placeholder={isPublic ? "Write a reply" : "Write a note for your colleagues"}
        value={ticket.draft}
        onChange={(event) => desk.changeTicket(ticket.id, { draft: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <div className="composer-end">
        <label>
          Submit as{" "}
          <select value={next} onChange={(event) => setStatus(event.target.value)}>
            {STATUSES.filter((one) => one !== "new" || next === "new").map((one) => (
              <option key={one} value={one}>
                {statusWord(one)}
              </option>
            ))}
            {!STATUSES.some((one) => one === next) && (
              <option value={next}>{statusWord(next)}</option>
            )}
          </select>
        </label>
        <button type="submit" className="primary" disabled={isSaving}>
          Submit
        </button>
      </div>
    </form>
  );
}
