import type { DeskComment } from "../../desk-data.ts";
import { fullTime, initials } from "../times.ts";

/** One message of the conversation, always as text: whatever markup it came with is not run here. */
export function Message({ comment }: { comment: DeskComment }) {
  const kind = comment.public ? comment.authorRole : "note";
  return (
    <article className={`message is-${kind}`}>
      <span className="avatar" aria-hidden="true">
        {initials(comment.authorName)}
      </span>
      <div className="message-body">
        <header>
          <bdi className="message-author">{comment.authorName}</bdi>
          <span className="subtle">{comment.authorRole === "end-user" ? "Customer" : "Agent"}</span>
          {!comment.public && <span className="pill is-warning">Internal note</span>}
          <time className="subtle" dateTime={comment.at}>
            {fullTime(comment.at)}
          </time>
        </header>
        <p dir="auto">{comment.body}</p>
      </div>
    </article>
  );
}
