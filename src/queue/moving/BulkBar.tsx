// What became of a move of many flags: how far it is, what was made and can be undone at once, and which flags were left
// as they are, each with its reason.
import type { Flag } from "../../api/flag.ts";
import { eventSentence } from "../flag/event-sentence.ts";
import { becauseOf } from "../following/because-of.ts";
import { Key } from "../keyboard/Key.tsx";
import { type Reader, signalOf, useReader } from "../reader/reader.ts";
import { formatWhen } from "../reader/when.ts";
import type { Left, Run } from "./bulk.ts";

interface BulkBarProps {
  readonly run: Run;
  readonly href: (id: string) => string;
  readonly onOpen: (flag: Flag) => void;
  readonly onUndo: () => void;
  readonly onAgain: () => void;
  readonly onDismiss: () => void;
}

const moveName = ({ request }: Run, { t }: Pick<Reader, "t">): string =>
  request.move === "hand-over"
    ? t("bulk.handedOver", { to: `\u2068${request.to.name}\u2069` })
    : t(`made.${request.move}`);

function sentenceOf(run: Run, reader: Reader & { readonly now: number }): string {
  const { t } = reader;
  const move = moveName(run, reader);
  const { phase, total, made, left } = run;
  const done = phase === "undoing" ? total - made.length : made.length + left.length;
  switch (phase) {
    case "sending":
      return t("bulk.sending", { move, done: Math.min(done, total), total });
    case "undoing":
      return t("bulk.undoing", { done, total });
    case "stuck":
      return t("bulk.stuck", {
        move,
        count: made.length,
        because: run.trouble === null ? "" : becauseOf(run.trouble, reader),
      });
    case "made":
      return t("bulk.made", { move, count: made.length });
    case "undone":
      return t("bulk.undone", { move, count: total - made.length });
  }
}

/** Why a flag was left as it is: who moved it meanwhile, or what the endpoint says. */
function whyLeft({ flag, problem }: Left, reader: Reader & { readonly now: number }): string {
  const { t, now, locale } = reader;
  if (problem === null) return t("refused.not-from-here");
  const { meanwhile } = problem;
  if (meanwhile !== undefined)
    return `${eventSentence(meanwhile, flag, reader)} · ${formatWhen(meanwhile.at, now, locale)}`;
  return becauseOf({ is: "problem", problem }, reader);
}

export function BulkBar({ run, href, onOpen, onUndo, onAgain, onDismiss }: BulkBarProps) {
  const reader = useReader();
  const { t } = reader;
  const { phase, left, total, made } = run;
  const isBusy = phase === "sending" || phase === "undoing";
  const done = phase === "undoing" ? total - made.length : made.length + left.length;
  return (
    <div
      className={`outcome outcome-many${left.length > 0 || phase === "stuck" ? " outcome-stale" : ""}`}
    >
      <div className="outcome-line">
        {phase === "stuck" ? (
          <p role="alert" dir="auto">
            {sentenceOf(run, reader)}
          </p>
        ) : (
          <output dir="auto">{sentenceOf(run, reader)}</output>
        )}
        <div className="outcome-buttons">
          {phase === "made" && made.length > 0 ? (
            <button type="button" className="link" aria-keyshortcuts="u" onClick={onUndo}>
              {t("bulk.undo", { count: made.length })}
              <Key name="u" />
            </button>
          ) : null}
          {phase === "stuck" ? (
            <button type="button" className="link" onClick={onAgain}>
              {t("tryAgain")}
            </button>
          ) : null}
          {isBusy ? null : (
            <button type="button" className="link quiet" onClick={onDismiss}>
              {t("close")}
            </button>
          )}
        </div>
      </div>
      {isBusy ? (
        <progress
          aria-label={sentenceOf(run, reader)}
          value={Math.min(done, total)}
          max={Math.max(1, total)}
        />
      ) : null}
      {left.length === 0 ? null : (
        <details className="left" open={left.length <= 5}>
          <summary>{t("bulk.left", { count: left.length })}</summary>
          <ul>
            {left.map((each) => (
              <li key={each.flag.id}>
                <a
                  href={href(each.flag.id)}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    onOpen(each.flag);
                  }}
                >
                  <bdi>{each.flag.account?.name ?? t("noAccount")}</bdi>
                  {" · "}
                  <bdi>{signalOf(reader, each.flag.signal)}</bdi>
                </a>{" "}
                <span className="quiet" dir="auto">
                  {whyLeft(each, reader)}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
