// What became of the last move: made and undoable, undone, overtaken by somebody else, not saved, or not known to be.
import { movesFrom } from "../../domain/flag.ts";
import { eventSentence } from "../flag/event-sentence.ts";
import { Key } from "../keyboard/Key.tsx";
import type { Outcome, Refused } from "./moves.ts";
import { becauseOf } from "../following/because-of.ts";
import { type Reader, useReader } from "../reader/reader.ts";
import { formatWhen } from "../reader/when.ts";

interface OutcomeBarProps {
  readonly outcome: Outcome | null;
  readonly onUndo: () => void;
  readonly onAgain: (refused: Refused) => void;
  readonly onDismiss: () => void;
}

function sentenceOf(outcome: Outcome, reader: Reader & { now: number }): string {
  const { t, now, locale } = reader;
  const { account } =
    outcome.is === "made" || outcome.is === "followed" ? outcome.before : outcome.flag;
  const name = `\u2068${account?.name ?? t("noAccount")}\u2069`;
  switch (outcome.is) {
    case "followed":
      return t(`followed.${outcome.made.act}`, {
        name,
        to: `\u2068${outcome.made.to ?? ""}\u2069`,
      });
    case "not-followed":
      return notFollowedSentence(outcome, name, reader);
    case "undone":
      return t("outcome.undone", { name, move: t(`made.${outcome.what}`) });
    case "made":
    case "stale":
    case "failed":
  }
  const { request } = outcome;
  const move = t(`made.${request.move}`);
  switch (outcome.is) {
    case "made":
      return t("outcome.made", { name, move });
    case "stale":
      return outcome.meanwhile === null
        ? t("outcome.staleSomehow", { name, move })
        : t("outcome.stale", {
            name,
            move,
            when: formatWhen(outcome.meanwhile.at, now, locale),
            event: eventSentence(outcome.meanwhile, outcome.flag, reader),
          });
    case "failed": {
      const { trouble } = outcome;
      const because =
        trouble.is === "problem"
          ? (t.maybe(`refused.${trouble.problem.reason ?? ""}`) ?? trouble.problem.detail)
          : trouble.is === "not-found" && request.move === "opportunity"
            ? t("outcome.noSuchDeal")
            : t(`trouble.${trouble.is}`);
      return t(outcome.unknown === null ? "outcome.failed" : "outcome.unknown", {
        name,
        move,
        because,
      });
    }
  }
}

function notFollowedSentence(
  { act, flag, trouble }: Extract<Outcome, { is: "not-followed" }>,
  name: string,
  reader: Reader & { now: number },
): string {
  const { t, now, locale } = reader;
  const move = t(`follow.${act}`);
  const meanwhile = trouble.is === "problem" ? trouble.problem.meanwhile : undefined;
  if (meanwhile === undefined)
    return t("outcome.failed", { name, move, because: becauseOf(trouble, reader) });
  return t("outcome.stale", {
    name,
    move,
    when: formatWhen(meanwhile.at, now, locale),
    event: eventSentence(meanwhile, flag, reader),
  });
}

export function OutcomeBar({ outcome, onUndo, onAgain, onDismiss }: OutcomeBarProps) {
  const reader = useReader();
  const { t } = reader;
  const refused = outcome?.is === "stale" || outcome?.is === "failed" ? outcome : null;
  const isRefusal = refused !== null || outcome?.is === "not-followed";
  const canUndo =
    outcome?.is === "made" || (outcome?.is === "followed" && outcome.made.event !== null);
  const move = refused?.request.move;
  const canAgain =
    refused !== null &&
    (refused.is === "failed" && refused.unknown !== null
      ? true
      : move === "undo"
        ? refused.is === "failed"
        : move !== undefined && movesFrom(refused.flag, "cs").includes(move));
  const text = outcome === null ? "" : sentenceOf(outcome, reader);
  return (
    <div className={outcome === null ? "outcome outcome-none" : `outcome outcome-${outcome.is}`}>
      {/* Two live regions that are always there: only those are heard when their words change. */}
      <output dir="auto">{isRefusal ? "" : text}</output>
      <p role="alert" dir="auto">
        {isRefusal ? text : ""}
      </p>
      {outcome === null ? null : (
        <div className="outcome-buttons">
          {canUndo ? (
            <button type="button" className="link" aria-keyshortcuts="u" onClick={onUndo}>
              {t("outcome.undo")}
              <Key name="u" />
            </button>
          ) : null}
          {refused !== null && canAgain ? (
            <button type="button" className="link" onClick={() => onAgain(refused)}>
              {refused.is === "stale" ? t("outcome.anyway") : t("tryAgain")}
            </button>
          ) : null}
          <button type="button" className="link quiet" onClick={onDismiss}>
            {t("close")}
          </button>
        </div>
      )}
    </div>
  );
}
